// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

/// An invariant does not hold.
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }

    /// @param otherwise what is wrong, with places for the arguments
    static void require(boolean holds, String otherwise, Object... arguments) {
        if (!holds) {
            throw new Violation(otherwise.formatted(arguments));
        }
    }
}
