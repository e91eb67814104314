// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.Optional;

/// Something to be done to the machine for one unit. It may take as long as the kernel likes.
public sealed interface Work {

    /// As it is taken, or was.
    PlannedUnit planned();

    default UnitId unit() {
        return planned().id();
    }

    /// Whether a failure of the other one says something about this one.
    default boolean retries(Work other) {
        return getClass().equals(other.getClass()) && planned().equals(other.planned());
    }

    /// For the log.
    String described();

    /// Take the unit's functions from the host and bind them to VFIO, all or nothing.
    ///
    /// @param custody what an earlier, interrupted attempt recorded; absent: nothing was touched
    ///   yet
    record Bind(PlannedUnit planned, Optional<Custody> custody) implements Work {
        @Override
        public String described() {
            return "binding %s of HostDevice %s".formatted(planned.id(), planned.hostDevice());
        }
    }

    /// Give all functions of a unit back as they were.
    record Reattach(Custody custody) implements Work {
        @Override
        public PlannedUnit planned() {
            return custody.unit();
        }

        @Override
        public String described() {
            return "giving back %s of HostDevice %s"
                    .formatted(custody.id(), custody.unit().hostDevice());
        }
    }
}
