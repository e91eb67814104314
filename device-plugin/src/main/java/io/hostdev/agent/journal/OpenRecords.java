// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The meaning of a journal: its records applied in order, what is closed left out.
final class OpenRecords {

    private final Map<UnitId, Custody> custodies = new TreeMap<>();
    private final List<Allocation> allocations = new ArrayList<>();
    private final Map<PciAddress, VirtualFunctionsCustody> virtualFunctions = new TreeMap<>();

    void apply(Custody custody) {
        custodies.put(custody.id(), custody);
    }

    void apply(VirtualFunctionsCustody custody) {
        virtualFunctions.put(custody.physicalFunction(), custody);
    }

    void release(PciAddress physicalFunction) {
        virtualFunctions.remove(physicalFunction);
    }

    void release(UnitId unit) {
        custodies.remove(unit);
    }

    /// Units that are given anew leave the answer that they were in before; its other units stay.
    void apply(Allocation allocation) {
        List<Allocation> rest =
                allocations.stream()
                        .flatMap(earlier -> earlier.without(allocation.units()).stream())
                        .toList();
        allocations.clear();
        allocations.addAll(rest);
        allocations.add(allocation);
    }

    void deallocate(Set<UnitId> units) {
        allocations.removeIf(allocation -> !Collections.disjoint(allocation.units(), units));
    }

    /// Another boot's custody is history: that kernel is gone, and with it what it was made to do.
    void forgetOtherBoots(String bootId) {
        custodies.values().removeIf(custody -> !custody.bootId().equals(bootId));
        virtualFunctions.values().removeIf(custody -> !custody.bootId().equals(bootId));
    }

    Ledger ledger() {
        return new Ledger(custodies, allocations, virtualFunctions);
    }
}
