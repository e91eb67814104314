// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.slf4j.MDC;

/// An object a line: `time`, `level`, `logger`, `message`, what the message is about (see [Topic]),
/// and `error` with the stack trace where there is one.
///
/// To be used on the thread that speaks, as the JDK's own handlers do: the topic is the thread's.
final class JsonLines extends Formatter {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String format(LogRecord line) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", TextLines.TIME.format(line.getInstant()));
            json.writeStringField("level", Logging.word(line.getLevel()));
            json.writeStringField("logger", line.getLoggerName());
            json.writeStringField("message", formatMessage(line));
            Map<String, String> topic = MDC.getCopyOfContextMap();
            if (topic != null) {
                for (Map.Entry<String, String> field : topic.entrySet()) {
                    json.writeStringField(field.getKey(), field.getValue());
                }
            }
            if (line.getThrown() != null) {
                json.writeStringField("error", TextLines.trace(line));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }
}
