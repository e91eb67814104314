// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A record's form in JSON.
///
/// @param components by their names in JSON, in the order in which the constructor takes them
record Shape(Constructor<?> constructor, Map<String, Component> components) {

    /// @param place in the constructor
    record Component(int place, Type type, Method accessor) {}

    private static final Map<Class<?>, Shape> KNOWN = new ConcurrentHashMap<>();

    static Shape of(Class<?> type) {
        return KNOWN.computeIfAbsent(type, Shape::read);
    }

    private static Shape read(Class<?> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Map<String, Component> components = new LinkedHashMap<>();
        for (int place = 0; place < declared.length; place++) {
            Method accessor = declared[place].getAccessor();
            accessor.setAccessible(true);
            JsonProperty renamed = accessor.getAnnotation(JsonProperty.class);
            components.put(
                    renamed == null ? declared[place].getName() : renamed.value(),
                    new Component(place, declared[place].getGenericType(), accessor));
        }
        Class<?>[] types =
                Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new Shape(constructor, components);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }
}
