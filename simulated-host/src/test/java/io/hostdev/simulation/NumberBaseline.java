// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How many VFs each PF has when Hostdev does not see to it: as it came, or as an admin left it
/// since.
final class NumberBaseline {

    private final Map<Long, Integer> numbers = new HashMap<>();

    /// In which an admin had a hand since they were looked at.
    private final Set<PciAddress> byHand = new HashSet<>();

    void changedByHand(PciAddress physicalFunction) {
        byHand.add(physicalFunction);
    }

    /// @param underHand an admin's write to it is not done yet
    void check(List<Function> functions, Ledger ledger, Set<PciAddress> underHand) {
        Set<Long> there = new HashSet<>();
        for (Function function : functions) {
            if (function.sriov() instanceof PhysicalFunction role) {
                long incarnation = function.incarnation().orElseThrow();
                there.add(incarnation);
                PciAddress address = function.address();
                if (underHand.contains(address)) {
                    byHand.add(address);
                } else {
                    check(address, incarnation, standing(role, address, ledger));
                }
            }
        }
        numbers.keySet().retainAll(there);
    }

    private void check(PciAddress address, long incarnation, int standing) {
        if (byHand.remove(address)) {
            numbers.put(incarnation, standing);
        }
        int before = numbers.computeIfAbsent(incarnation, _ -> standing);
        if (standing != before) {
            throw new Violation(
                    "(5) %s had %d VFs before it was seen to, and has or is owed %d"
                            .formatted(address, before, standing));
        }
    }

    /// What it has without Hostdev.
    private static int standing(PhysicalFunction role, PciAddress address, Ledger ledger) {
        VirtualFunctionsCustody custody = ledger.virtualFunctions().get(address);
        return custody == null ? role.enabledVfs() : custody.original();
    }
}
