// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All open records of the journal.
///
/// @param virtualFunctions by PF: what is owed to those whose number of VFs was changed
public record Ledger(
        Map<UnitId, Custody> custodies,
        List<Allocation> allocations,
        Map<PciAddress, VirtualFunctionsCustody> virtualFunctions) {

    public static final Ledger EMPTY = new Ledger(Map.of(), List.of());

    /// With no PF whose number of VFs was changed.
    public Ledger(Map<UnitId, Custody> custodies, List<Allocation> allocations) {
        this(custodies, allocations, Map.of());
    }

    public Ledger {
        custodies = Map.copyOf(custodies);
        virtualFunctions = Map.copyOf(virtualFunctions);
        allocations = List.copyOf(allocations);
    }

    public Optional<Allocation> allocation(UnitId unit) {
        return allocations.stream()
                .filter(allocation -> allocation.units().contains(unit))
                .findFirst();
    }
}
