// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records to JSON, for [RecordReader] and for everybody else. What is null is left out.
public final class RecordWriter {

    private RecordWriter() {}

    public static String write(Record value) {
        return JsonText.of(json -> value(json, value));
    }

    /// With a first field that says of which type it is.
    public static String write(String tag, String type, Record value) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField(tag, type);
            components(json, value);
            json.writeEndObject();
        });
    }

    private static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Record record -> {
                json.writeStartObject();
                components(json, record);
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object entry : list) {
                    value(json, entry);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName((String) entry.getKey());
                    value(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Enum<?> constant -> json.writeString(Constants.name(constant));
            case String text -> json.writeString(text);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            default ->
                    throw new IllegalStateException(
                            "no records of the agent have a " + value.getClass());
        }
    }

    private static void components(JsonGenerator json, Record record) throws IOException {
        for (Map.Entry<String, Shape.Component> component :
                Shape.of(record.getClass()).components().entrySet()) {
            Object value = read(record, component.getValue());
            if (value != null) {
                json.writeFieldName(component.getKey());
                value(json, value);
            }
        }
    }

    private static @Nullable Object read(Record record, Shape.Component component) {
        try {
            return component.accessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record that cannot be read", e);
        }
    }
}
