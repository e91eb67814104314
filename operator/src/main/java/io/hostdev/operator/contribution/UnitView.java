// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.plan.Refusal;

/// One unit of one HostDevice on one node: what the plan says about it, and what the agent does.
public sealed interface UnitView {

    /// The unit's id: its lowest selected address.
    String id();

    /// The planner does not hand it out, and the agent never hears of it.
    record Refused(String id, Refusal refusal) implements UnitView {}

    /// Planned; the agent has not said anything about it yet.
    record Awaited(String id) implements UnitView {}

    /// Planned, and the agent reports on it.
    record Reported(UnitStatus status) implements UnitView {
        @Override
        public String id() {
            return status.id();
        }
    }

    /// No longer planned; the node has not let go of it yet.
    record Leaving(UnitStatus status) implements UnitView {
        @Override
        public String id() {
            return status.id();
        }
    }
}
