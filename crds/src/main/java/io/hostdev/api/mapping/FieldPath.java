// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where a value stands in an object, such as `spec.select[0].addresses[1]`, so that what is wrong
/// with it can be said by name. All methods throw IllegalArgumentException that begins with the
/// field.
record FieldPath(String text) {

    FieldPath child(String name) {
        return new FieldPath(text + "." + name);
    }

    private FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(text + ": " + what);
    }

    <T> T required(@Nullable T value) {
        if (value == null) {
            throw wrong("is missing");
        }
        return value;
    }

    /// What `make` gives; its IllegalArgumentException gets the field's name.
    <T, R> R apply(@Nullable T value, Function<T, R> make) {
        T present = required(value);
        try {
            return make.apply(present);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(text + ": " + wrong.getMessage(), wrong);
        }
    }

    /// Absent if the value is, or else as [#apply].
    <T, R> Optional<R> optional(@Nullable T value, Function<T, R> make) {
        return value == null ? Optional.empty() : Optional.of(apply(value, make));
    }

    /// Each value by [#apply]. An absent list is an empty one.
    <T, R> List<R> each(@Nullable List<T> values, Function<T, R> make) {
        return objects(values, (value, at) -> at.apply(value, make));
    }

    /// Each value by a function that names the field itself. An absent list is an empty one.
    <T, R> List<R> objects(@Nullable List<T> values, BiFunction<T, FieldPath, R> make) {
        if (values == null) {
            return List.of();
        }
        return IntStream.range(0, values.size())
                .mapToObj(i -> make.apply(index(i).required(values.get(i)), index(i)))
                .toList();
    }
}
