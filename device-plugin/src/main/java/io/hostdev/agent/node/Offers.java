// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.PlannedUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the kubelet is told of each unit: the whole truth, from the units' states.
final class Offers {

    private final Machine machine;
    private final Map<ResourceName, List<Offer>> byResource = new TreeMap<>();

    Offers(Machine machine) {
        this.machine = machine;
    }

    /// The resource keeps its endpoint, with or without units.
    void resource(ResourceName resource) {
        byResource.computeIfAbsent(resource, ignored -> new ArrayList<>());
    }

    void unit(PlannedUnit unit, UnitState state) {
        health(state)
                .ifPresent(healthy ->
                        byResource
                                .computeIfAbsent(unit.resourceName(), ignored -> new ArrayList<>())
                                .add(new Offer(unit.id(), healthy, numaNodes(unit))));
    }

    Map<ResourceName, List<Offer>> all() {
        return byResource;
    }

    /// Absent: the unit is in no list. A held unit stays healthy, or its pod would not survive a
    /// restart of the kubelet.
    private static Optional<Boolean> health(UnitState state) {
        return switch (state) {
            case UnitState.Ready(), UnitState.Detached() -> Optional.of(true);
            case UnitState.InUse ignored -> Optional.of(true);
            case UnitState.Unhealthy ignored -> Optional.of(false);
            case UnitState.Taken ignored -> Optional.of(false);
            case UnitState.Draining ignored -> Optional.of(false);
            case UnitState.Releasing ignored -> Optional.of(false);
            case UnitState.Failed ignored -> Optional.of(false);
            case UnitState.Binding ignored -> Optional.empty();
            case UnitState.Reattaching ignored -> Optional.empty();
            case UnitState.Missing ignored -> Optional.empty();
            case UnitState.Mistaken ignored -> Optional.empty();
        };
    }

    /// Only where the kernel knows.
    private SortedSet<Integer> numaNodes(PlannedUnit unit) {
        TreeSet<Integer> nodes = new TreeSet<>();
        unit.functions().stream()
                .flatMap(address -> machine.function(address).stream())
                .forEach(function -> function.placement().numaNode().ifPresent(nodes::add));
        return nodes;
    }
}
