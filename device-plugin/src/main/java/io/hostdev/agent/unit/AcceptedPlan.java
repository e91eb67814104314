package io.hostdev.agent.unit;

import io.hostdev.core.plan.PlannedUnit;
import java.util.List;

/// A plan that an operator made for this node with the HostDevices in sight.
///
/// @param generation of the HostNode's spec
public record AcceptedPlan(long generation, List<PlannedUnit> units) {

    public AcceptedPlan {
        units = List.copyOf(units);
    }
}
