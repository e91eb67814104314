// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.util.OptionalLong;

/// Whether two sightings may be of one function: unknown ones may.
final class Incarnations {

    private Incarnations() {}

    static boolean same(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }
}
