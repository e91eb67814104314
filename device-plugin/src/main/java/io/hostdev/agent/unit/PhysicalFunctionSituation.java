// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All that is known at one instant about one PF whose number of VFs we see to.
///
/// @param planned what the accepted plan says of it; absent: it is not wanted (any more)
/// @param custody what is owed to it
/// @param runningSince when a change of it began that has not ended
/// @param failure the change that ended last failed
/// @param units what the accepted plan says of units
/// @param ledger what is taken and given out
public record PhysicalFunctionSituation(
        PciAddress address,
        Optional<PlannedVirtualFunctions> planned,
        Optional<VirtualFunctionsCustody> custody,
        Optional<Instant> runningSince,
        Optional<FailedChange> failure,
        List<PlannedUnit> units,
        Ledger ledger,
        Machine machine,
        Occupancy occupancy,
        Instant now) {

    Optional<Function> physicalFunction() {
        return machine.function(address);
    }

    /// How many VFs it has now.
    public int actual() {
        return physicalFunction().map(machine::enabledVirtualFunctions).orElse(0);
    }

    /// Ascending.
    List<Function> virtualFunctions() {
        return machine.virtualFunctionsOf(address);
    }

    /// Who or what has this function, a sentence for a person; absent only if it is certain that
    /// nobody does.
    Optional<String> keeper(Function function) {
        PciAddress one = function.address();
        return taken(one)
                .or(() ->
                        units.stream()
                                .filter(unit -> unit.bound().contains(one))
                                .findFirst()
                                .map(unit ->
                                        "%s is planned as unit %s of HostDevice %s"
                                                .formatted(one, unit.id(), unit.hostDevice())))
                .or(() ->
                        function.hostUse().stream()
                                .findFirst()
                                .map(use -> "%s carries %s".formatted(one, use)))
                .or(() -> holder(function));
    }

    /// Who has it open, or a member of its group, a sentence for a person.
    Optional<String> holder(Function function) {
        return function.group()
                .flatMap(group -> occupancy.possibleHolderOf(Set.of(group)))
                .map(holder -> "%s is held by %s".formatted(function.address(), holder));
    }

    /// What unit has it in custody, and who that unit.
    Optional<String> taken(PciAddress one) {
        return ledger.custodies().values().stream()
                .filter(custody -> custody.addresses().contains(one))
                .findFirst()
                .map(custody ->
                        ledger.allocation(custody.id())
                                .map(allocation -> "%s has %s".formatted(allocation.holder(), one))
                                .orElseGet(() ->
                                        "unit %s of HostDevice %s still has %s"
                                                .formatted(
                                                        custody.id(),
                                                        custody.unit().hostDevice(),
                                                        one)));
    }
}
