// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Custody;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.viability.Blocker;
import io.hostdev.core.viability.Viability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a plan was made on may have changed: all of it is looked at once more in the moment before
/// the first write.
final class BindCheck {

    private final PciBus bus;
    private final HostUses hostUses;

    BindCheck(PciBus bus, HostUses hostUses) {
        this.bus = bus;
        this.hostUses = hostUses;
    }

    /// @param earlier what was taken of it already
    /// @return what is to be bound, in order
    List<Function> require(PlannedUnit unit, Optional<Custody> earlier) throws BindFailure {
        Machine machine = bus.observe();
        Map<PciAddress, List<HostUse>> uses = hostUses.find();
        List<Function> functions = new ArrayList<>();
        for (PciAddress address : unit.bound()) {
            Function function =
                    machine.function(address)
                            .orElseThrow(() ->
                                    new BindFailure(
                                            "Missing",
                                            address + " vanished before it was bound",
                                            null));
            checkDevice(unit, function, earlier);
            checkGroup(unit, machine, function);
            int enabled = machine.enabledVirtualFunctions(function);
            if (enabled > 0 && !function.binding().onVfio()) {
                throw BindFailure.of(new Refusal.HasVirtualFunctions(address, enabled));
            }
            List<HostUse> carried = uses.getOrDefault(address, List.of());
            if (!carried.isEmpty() && !unit.terms().allowHostCritical()) {
                throw BindFailure.of(new Refusal.HostCritical(address, carried.getFirst()));
            }
            functions.add(function);
        }
        return functions;
    }

    private static void checkDevice(PlannedUnit unit, Function function, Optional<Custody> earlier)
            throws BindFailure {
        Optional<Mismatch> mismatch =
                unit.mismatch(
                        List.of(function),
                        one -> earlier.filter(custody -> custody.has(one)).isPresent());
        if (mismatch.isPresent()) {
            throw new BindFailure(mismatch.get().reason(), mismatch.get().message(), null);
        }
    }

    private static void checkGroup(PlannedUnit unit, Machine machine, Function function)
            throws BindFailure {
        Optional<IommuGroup> group = machine.groupOf(function);
        if (group.isEmpty()) {
            throw BindFailure.of(
                    new Refusal.NoIommuGroup(function.address(), machine.kernel().iommu()));
        }
        if (Viability.of(group.get()) instanceof Viability.NotViable(List<Blocker> blockers)) {
            List<Blocker> others =
                    blockers.stream()
                            .filter(blocker -> !unit.bound().contains(blocker.address()))
                            .toList();
            if (!others.isEmpty()) {
                throw BindFailure.of(new Refusal.SiblingsInUse(group.get().id(), others));
            }
        }
    }
}
