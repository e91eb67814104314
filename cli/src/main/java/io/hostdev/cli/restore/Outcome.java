// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.restore;

import java.util.List;

/// What came of it.
///
/// @param lines for a person
/// @param isPaid nothing is owed, or nothing would be
public record Outcome(List<String> lines, boolean isPaid) {

    public Outcome {
        lines = List.copyOf(lines);
    }
}
