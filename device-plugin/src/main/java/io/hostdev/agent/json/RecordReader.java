// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records from JSON, as jackson-databind reads them, for what the agent's records consist of:
/// records, lists, maps by name, enumerations, texts, whole numbers and truth values. A field that
/// is missing is null, or its type's zero.
///
/// In place of jackson-databind, which takes 9 MB of every node (docs/decisions/0020).
public enum RecordReader {
    /// Passes over fields that the record does not have: a newer API server or operator may say
    /// more.
    LENIENT,
    /// Refuses them: on disk they mean something that this agent does not know.
    STRICT;

    private static final JsonFactory JSON = new JsonFactory();

    /// @throws IOException if it is not JSON, or not of this type
    public <T extends Record> T read(String text, Class<T> type) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            return type.cast(record(json, Shape.of(type)));
        }
    }

    /// Reads a record whose first field says of which type it is.
    ///
    /// @throws IOException if it is not JSON, of none of these types, or not of the one that it
    ///   says
    public <T> T read(String text, String tag, Map<String, Class<? extends T>> types)
            throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            if (!tag.equals(json.nextFieldName())) {
                throw new JsonParseException(json, "expected field \"%s\" first".formatted(tag));
            }
            Class<? extends T> type = types.get(json.nextTextValue());
            if (type == null) {
                throw new JsonParseException(json, "an unknown " + tag);
            }
            return type.cast(record(json, Shape.of(type)));
        }
    }

    private Object record(JsonParser json, Shape shape) throws IOException {
        @Nullable Object[] arguments = zeros(shape);
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            Shape.Component component = shape.components().get(name);
            json.nextToken();
            if (component != null) {
                Object value = value(json, component.type());
                if (value != null) {
                    arguments[component.place()] = value;
                }
            } else if (this == STRICT) {
                throw new JsonParseException(json, "an unknown field \"%s\"".formatted(name));
            } else {
                json.skipChildren();
            }
        }
        expect(json, json.currentToken(), JsonToken.END_OBJECT);
        try {
            return shape.constructor().newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new JsonParseException(json, String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record that cannot be made", e);
        }
    }

    private static @Nullable Object[] zeros(Shape shape) {
        return shape.components().values().stream()
                .map(component -> zero(component.type()))
                .toArray();
    }

    private static @Nullable Object zero(Type type) {
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        return type == boolean.class ? false : null;
    }

    private @Nullable Object value(JsonParser json, Type type) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(json, arguments[0])
                    : map(json, arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            expect(json, json.currentToken(), JsonToken.START_OBJECT);
            return record(json, Shape.of(plain));
        }
        return plain.isEnum() ? constant(json, plain) : scalar(json, plain);
    }

    private List<@Nullable Object> list(JsonParser json, Type entries) throws IOException {
        expect(json, json.currentToken(), JsonToken.START_ARRAY);
        List<@Nullable Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(json, entries));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(JsonParser json, Type values) throws IOException {
        expect(json, json.currentToken(), JsonToken.START_OBJECT);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            map.put(name, value(json, values));
        }
        return map;
    }

    private static Object constant(JsonParser json, Class<?> type) throws IOException {
        expect(json, json.currentToken(), JsonToken.VALUE_STRING);
        Object constant = Constants.of(type).get(json.getText());
        if (constant == null) {
            throw new JsonParseException(
                    json,
                    "expected one of %s, not \"%s\""
                            .formatted(Constants.of(type).keySet(), json.getText()));
        }
        return constant;
    }

    private static Object scalar(JsonParser json, Class<?> type) throws IOException {
        if (type == String.class) {
            expect(json, json.currentToken(), JsonToken.VALUE_STRING);
            return json.getText();
        }
        if (type == boolean.class || type == Boolean.class) {
            return json.getBooleanValue();
        }
        expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
        if (type == int.class || type == Integer.class) {
            return json.getIntValue();
        }
        if (type == long.class || type == Long.class) {
            return json.getLongValue();
        }
        throw new IllegalStateException("no records of the agent have a " + type);
    }

    private static void expect(JsonParser json, @Nullable JsonToken found, JsonToken expected)
            throws IOException {
        if (found != expected) {
            throw new JsonParseException(json, "expected %s, not %s".formatted(expected, found));
        }
    }
}
