// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import java.util.List;

/// Things named in a sentence: "a, b and c". Long lists end in "and 12 more", so that the message
/// of a condition stays readable where a group has forty members.
final class Listing {

    private static final int NAMED = 5;

    private Listing() {}

    /// @param things at least one
    static String of(List<?> things) {
        List<String> texts = things.stream().map(Object::toString).toList();
        if (texts.size() == 1) {
            return texts.getFirst();
        }
        return texts.size() <= NAMED
                ? String.join(", ", texts.subList(0, texts.size() - 1)) + " and " + texts.getLast()
                : "%s and %d more"
                        .formatted(
                                String.join(", ", texts.subList(0, NAMED)), texts.size() - NAMED);
    }
}
