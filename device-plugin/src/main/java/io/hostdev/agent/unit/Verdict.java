// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.util.Optional;

/// Where a unit is, and what is to be done about it now.
public record Verdict(UnitState state, Optional<Work> work) {

    static Verdict of(UnitState state) {
        return new Verdict(state, Optional.empty());
    }

    static Verdict doing(UnitState state, Work work) {
        return new Verdict(state, Optional.of(work));
    }
}
