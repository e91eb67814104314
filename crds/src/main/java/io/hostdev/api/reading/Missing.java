// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.reading;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what a record of the API must have and has not: a component without `@Nullable` that is
/// null, an entry of a list or of a map that is. Jackson leaves those null without a word.
final class Missing {

    /// @param name in JSON
    private record Component(String name, Method accessor, boolean required) {}

    private static final ClassValue<List<Component>> COMPONENTS =
            new ClassValue<>() {
                @Override
                protected List<Component> computeValue(Class<?> type) {
                    return Arrays.stream(type.getRecordComponents())
                            .filter(component -> !component.getType().isPrimitive())
                            .map(Missing::component)
                            .toList();
                }
            };

    private Missing() {}

    /// The first that is missing in it.
    ///
    /// @param at where the value stands
    static Optional<String> in(Object value, String at) {
        return switch (value) {
            case Record record -> in(record, at);
            case List<?> list -> in(list, at);
            case Map<?, ?> map -> in(map, at);
            default -> Optional.empty();
        };
    }

    private static Optional<String> in(Record record, String at) {
        for (Component component : COMPONENTS.get(record.getClass())) {
            Object value = value(component.accessor(), record);
            if (value == null ? component.required() : !isWhole(value)) {
                String path = at + "." + component.name();
                return value == null ? Optional.of(path) : in(value, path);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> in(List<?> list, String at) {
        for (int i = 0; i < list.size(); i++) {
            Object value = list.get(i);
            if (value == null || !isWhole(value)) {
                String path = at + "[" + i + "]";
                return value == null ? Optional.of(path) : in(value, path);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> in(Map<?, ?> map, String at) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object value = entry.getValue();
            if (value == null || !isWhole(value)) {
                String path = at + "." + entry.getKey();
                return value == null ? Optional.of(path) : in(value, path);
            }
        }
        return Optional.empty();
    }

    /// Paths are made for what is wrong alone: a HostNode has tens of thousands of values.
    private static boolean isWhole(Object value) {
        return switch (value) {
            case Record record ->
                    COMPONENTS.get(record.getClass()).stream()
                            .allMatch(component -> {
                                Object part = value(component.accessor(), record);
                                return part == null ? !component.required() : isWhole(part);
                            });
            case List<?> list -> list.stream().allMatch(entry -> entry != null && isWhole(entry));
            case Map<?, ?> map ->
                    map.values().stream().allMatch(entry -> entry != null && isWhole(entry));
            default -> true;
        };
    }

    private static Component component(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return new Component(
                renamed == null ? component.getName() : renamed.value(),
                component.getAccessor(),
                !component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    private static @Nullable Object value(Method accessor, Record of) {
        try {
            return accessor.invoke(of);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException("a record that cannot be looked at", e);
        }
    }
}
