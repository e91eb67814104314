// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The constants of an enumeration under their names in JSON.
final class Constants {

    private static final Map<Class<?>, Map<String, Object>> KNOWN = new ConcurrentHashMap<>();

    private Constants() {}

    static Map<String, Object> of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Constants::read);
    }

    static String name(Enum<?> constant) {
        return of(constant.getDeclaringClass()).entrySet().stream()
                .filter(entry -> entry.getValue() == constant)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static Map<String, Object> read(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            String declared = ((Enum<?>) constant).name();
            JsonProperty renamed = field(type, declared).getAnnotation(JsonProperty.class);
            constants.put(renamed == null ? declared : renamed.value(), constant);
        }
        return constants;
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a constant without its field: " + name, e);
        }
    }
}
