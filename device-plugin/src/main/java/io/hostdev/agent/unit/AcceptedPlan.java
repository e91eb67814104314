package io.hostdev.agent.unit;

import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Optional;

/// A plan that an operator made for this node with the HostDevices in sight.
///
/// @param generation of the HostNode's spec
public record AcceptedPlan(long generation, List<PlannedUnit> units) {

    public AcceptedPlan {
        units = List.copyOf(units);
    }

    public Optional<PlannedUnit> unit(UnitId id) {
        return units.stream().filter(unit -> unit.id().equals(id)).findFirst();
    }
}
