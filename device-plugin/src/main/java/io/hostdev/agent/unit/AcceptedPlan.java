// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A plan that an operator made for this node with the HostDevices in sight.
///
/// @param generation of the HostNode's spec
/// @param resources what the node offers, those without a unit here included; ascending
/// @param virtualFunctions how many VFs PFs shall have; absent: from an operator that does not say,
///   and nothing is changed
public record AcceptedPlan(
        long generation,
        List<ResourceName> resources,
        List<PlannedUnit> units,
        Optional<List<PlannedVirtualFunctions>> virtualFunctions) {

    public AcceptedPlan {
        units = List.copyOf(units);
        resources =
                Stream.concat(resources.stream(), units.stream().map(PlannedUnit::resourceName))
                        .distinct()
                        .sorted()
                        .toList();
        virtualFunctions = virtualFunctions.map(List::copyOf);
    }

    /// From one who does not say how many VFs there shall be.
    public AcceptedPlan(long generation, List<ResourceName> resources, List<PlannedUnit> units) {
        this(generation, resources, units, Optional.empty());
    }

    /// From one who does not say which other resources there are.
    public AcceptedPlan(long generation, Collection<PlannedUnit> units) {
        this(generation, List.of(), List.copyOf(units));
    }

    public Optional<PlannedUnit> unit(UnitId id) {
        return units.stream().filter(unit -> unit.id().equals(id)).findFirst();
    }
}
