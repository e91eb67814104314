// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import io.hostdev.cli.text.InputError;
import io.hostdev.core.words.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tree of maps, lists and scalars whose words are printable: what stands in a stranger's file
/// goes to a person's terminal.
final class PrintableTree {

    private PrintableTree() {}

    /// @param tree null: a scalar that says nothing
    /// @throws InputError if it is too deep; one that has itself as a part, by an alias, is
    static @Nullable Object of(String name, @Nullable Object tree) {
        return of(name, tree, 0);
    }

    private static @Nullable Object of(String name, @Nullable Object tree, int depth) {
        if (depth > YamlDepth.DEEPEST) {
            throw YamlDepth.tooDeep(name);
        }
        return switch (tree) {
            case null -> null;
            case String text -> Words.printable(text);
            case List<?> list -> {
                List<@Nullable Object> printable = new ArrayList<>(list.size());
                list.forEach(entry -> printable.add(of(name, entry, depth + 1)));
                yield printable;
            }
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> printable = new LinkedHashMap<>();
                map.forEach((key, value) ->
                        printable.put(of(name, key, depth + 1), of(name, value, depth + 1)));
                yield printable;
            }
            default -> tree;
        };
    }
}
