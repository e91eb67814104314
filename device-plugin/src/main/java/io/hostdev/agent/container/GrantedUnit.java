// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import io.hostdev.core.guest.GuestLayout;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.Comparator;
import java.util.List;

/// One unit, as it is given to a container.
///
/// @param functions exactly the selected functions of the unit, ascending; its detached siblings
///   are given to nobody
public record GrantedUnit(PlannedUnit unit, VfioBackend backend, List<GrantedFunction> functions) {

    /// @throws IllegalArgumentException if the functions are not those of the unit
    public GrantedUnit {
        functions =
                functions.stream()
                        .sorted(Comparator.comparing(function -> function.observed().address()))
                        .toList();
        List<PciAddress> given =
                functions.stream().map(function -> function.observed().address()).toList();
        if (!given.equals(unit.functions())) {
            throw new IllegalArgumentException(
                    "unit %s is %s, but %s would be given"
                            .formatted(unit.id(), unit.functions(), given));
        }
    }

    public UnitId id() {
        return unit.id();
    }

    /// The device nodes that open it, the one for all VFIO first. A unit whose functions sit in
    /// several groups has a node for each.
    public List<String> deviceNodes() {
        return backend.deviceNodes(functions);
    }

    public GuestLayout guestLayout() {
        return GuestLayout.of(functions.stream().map(GrantedFunction::observed).toList());
    }

    public GrantedFunction function(PciAddress address) {
        return functions.stream()
                .filter(function -> function.observed().address().equals(address))
                .findFirst()
                .orElseThrow();
    }
}
