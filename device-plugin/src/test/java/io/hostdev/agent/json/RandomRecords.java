// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Records of any type, by a seed: each component absent, short or long.
public final class RandomRecords {

    private static final String SIGNS = "az09:./-\" \\\n\t\u00e4\u2028\ud83d\ude00\u0001";

    private final Random random;

    public RandomRecords(long seed) {
        random = new Random(seed);
    }

    public <T> T any(Class<T> type) {
        try {
            Shape shape = Shape.of(type);
            return type.cast(
                    shape.constructor()
                            .newInstance(
                                    shape.components().values().stream()
                                            .map(component -> component(component.type()))
                                            .toArray()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object component(Type type) {
        boolean primitive = type instanceof Class<?> plain && plain.isPrimitive();
        return !primitive && random.nextInt(4) == 0 ? null : value(type);
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? list(arguments[0]) : map(arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return any(plain);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        if (plain == String.class) {
            return text();
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return random.nextBoolean();
        }
        return plain == long.class || plain == Long.class
                ? random.nextLong()
                : (Object) random.nextInt();
    }

    private List<Object> list(Type entries) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> value(entries)).toList();
    }

    private Map<String, Object> map(Type values) {
        Map<String, Object> map = new LinkedHashMap<>();
        IntStream.range(0, random.nextInt(4)).forEach(_ -> map.put(text(), value(values)));
        return map;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.appendCodePoint(
                    SIGNS.codePoints().toArray()[random.nextInt((int) SIGNS.codePoints().count())]);
        }
        return text.toString();
    }
}
