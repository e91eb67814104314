// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// `2026-11-28T18:25:54.123Z INFO io.hostdev.agent.node.Chronicle: message`, and a stack trace
/// below where there is one.
final class TextLines extends Formatter {

    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord line) {
        return "%s %s %s: %s\n%s"
                .formatted(
                        TIME.format(line.getInstant()),
                        Logging.word(line.getLevel()),
                        line.getLoggerName(),
                        formatMessage(line),
                        trace(line));
    }

    /// Empty where nothing was thrown.
    static String trace(LogRecord line) {
        if (line.getThrown() == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        line.getThrown().printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
