// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.hostdev.agent.container.Preference;
import io.hostdev.agent.container.Preference.Place;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Tenure;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Answers GetPreferredAllocation: which of a resource's units a container shall have.
final class PreferredAllocation {

    private final NodePorts ports;
    private final UnitBook book;

    PreferredAllocation(NodePorts ports, UnitBook book) {
        this.ports = ports;
        this.book = book;
    }

    /// First what nobody has. A kubelet that has lost its checkpoint takes for free what its pods
    /// have, too: of that first what a pod had that is gone, and only then what one has.
    SortedSet<UnitId> prefer(Set<UnitId> available, Set<UnitId> mustInclude, int size) {
        Machine machine = ports.bus().observe();
        SortedSet<UnitId> preferred = new TreeSet<>(mustInclude);
        for (List<UnitId> equallyFree : byTenure(available).values()) {
            Set<UnitId> candidates = new TreeSet<>(preferred);
            candidates.addAll(equallyFree);
            preferred = Preference.choose(places(candidates, machine), preferred, size);
        }
        return preferred;
    }

    private Map<Tenure, List<UnitId>> byTenure(Set<UnitId> units) {
        Ledger ledger = book.ledger();
        Optional<List<PodUse>> pods = ports.podResources().list();
        return units.stream()
                .collect(
                        groupingBy(
                                id -> Tenure.of(ledger.allocation(id), pods),
                                TreeMap::new,
                                toList()));
    }

    private List<Place> places(Set<UnitId> units, Machine machine) {
        return units.stream().map(id -> Place.of(id, functions(id, machine))).toList();
    }

    private List<Function> functions(UnitId id, Machine machine) {
        return book.planned(id).map(PlannedUnit::functions).orElse(List.of()).stream()
                .flatMap(address -> machine.function(address).stream())
                .toList();
    }
}
