// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static java.util.stream.Collectors.joining;

import java.util.List;

/// A list for a sentence that a person reads, however long it is.
public final class FirstFew {

    private static final int SHOWN = 3;

    private FirstFew() {}

    /// The first few, and how many there are beside them.
    public static String of(List<String> things) {
        return of(things, "; ");
    }

    /// As [#of(List)].
    public static String of(List<String> things, String separator) {
        String first = things.stream().limit(SHOWN).collect(joining(separator));
        int more = things.size() - SHOWN;
        return more > 0 ? first + separator + "and %d more".formatted(more) : first;
    }
}
