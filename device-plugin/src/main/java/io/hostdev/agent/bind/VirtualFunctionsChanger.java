// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.VirtualFunctionsChange;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives a PF another number of VFs: proves that those that are there are free, writes down what is
/// owed, removes them, makes the others, and gives a host driver to those that no HostDevice takes.
public final class VirtualFunctionsChanger {

    private final PciBus bus;
    private final HostUses hostUses;
    private final Journal journal;
    private final String bootId;
    private final Occupants occupants;
    private final Introduction introduction;

    public VirtualFunctionsChanger(
            PciBus bus,
            VfioGroups groups,
            Holders holders,
            HostUses hostUses,
            Journal journal,
            String bootId) {
        this.bus = bus;
        this.hostUses = hostUses;
        this.journal = journal;
        this.bootId = bootId;
        this.occupants = new Occupants(bus, groups, holders);
        this.introduction = new Introduction(bus);
    }

    /// @throws StillHeld if something may hold a VF: nothing was touched
    /// @throws BindFailure at the first step that fails: then the PF has the number that it had, or
    ///   the message says what it has, and the journal what is owed
    public void change(VirtualFunctionsChange change) throws BindFailure, StillHeld {
        PciAddress address = change.physicalFunction();
        Machine machine = bus.observe();
        Function physical =
                machine.function(address)
                        .orElseThrow(
                                () -> new BindFailure("Missing", address + " has vanished", null));
        requireMeant(change, physical);
        int now = machine.enabledVirtualFunctions(physical);
        if (now != change.count()) {
            requireFree(machine.virtualFunctionsOf(address));
        }
        if (physical.binding().onVfio()) {
            requireFree(List.of(physical));
        }
        try {
            VirtualFunctionsCustody custody = custody(change, physical, now);
            journal.virtualFunctions(custody.settled(false));
            try {
                makeThem(change, custody, now);
            } catch (KernelRefusal refusal) {
                throw undone(BindFailure.of(refusal), change, custody, now);
            }
            close(change, custody);
        } catch (KernelRefusal refusal) {
            throw BindFailure.of(refusal);
        } catch (Journal.Unusable unusable) {
            throw new BindFailure("JournalUnusable", unusable.getMessage(), unusable);
        }
    }

    private static void requireMeant(VirtualFunctionsChange change, Function physical)
            throws BindFailure {
        Optional<Mismatch> mismatch =
                Mismatch.of(
                        change.identity(),
                        physical,
                        change.custody().filter(custody -> custody.isStill(physical)).isPresent());
        if (mismatch.isPresent()) {
            throw new BindFailure(mismatch.get().reason(), mismatch.get().message(), null);
        }
    }

    private void requireFree(List<Function> these) throws BindFailure, StillHeld {
        if (these.isEmpty()) {
            return;
        }
        List<PciAddress> functions = these.stream().map(Function::address).toList();
        Map<PciAddress, List<HostUse>> uses = hostUses.find();
        for (PciAddress one : functions) {
            List<HostUse> carried = uses.getOrDefault(one, List.of());
            if (!carried.isEmpty()) {
                throw new BindFailure(
                        "HostCritical", "%s carries %s".formatted(one, carried.getFirst()), null);
            }
        }
        Optional<String> holder = occupants.possible(functions).or(() -> occupants.told(functions));
        if (holder.isPresent()) {
            throw new StillHeld(holder.get());
        }
    }

    private VirtualFunctionsCustody custody(
            VirtualFunctionsChange change, Function physical, int now) throws KernelRefusal {
        Optional<VirtualFunctionsCustody> known =
                change.custody().filter(custody -> custody.isStill(physical));
        return known.isPresent()
                ? known.get()
                : new VirtualFunctionsCustody(
                        bootId,
                        change.owner(),
                        physical.address(),
                        physical.identity().id(),
                        physical.incarnation(),
                        now,
                        bus.probesVirtualFunctions(physical.address()),
                        true);
    }

    private void makeThem(VirtualFunctionsChange change, VirtualFunctionsCustody custody, int now)
            throws KernelRefusal {
        PciAddress address = change.physicalFunction();
        boolean holdBack = custody.probing() && !change.unprobed().isEmpty();
        if (now != change.count()) {
            if (now > 0) {
                bus.setVirtualFunctions(address, 0);
            }
            if (change.count() > 0) {
                if (holdBack) {
                    bus.probeVirtualFunctions(address, false);
                }
                bus.setVirtualFunctions(address, change.count());
                requireAll(address, change.count());
            }
        }
        boolean interrupted = change.custody().filter(known -> !known.settled()).isPresent();
        if (now != change.count() || interrupted) {
            settle(change, custody);
        }
    }

    /// The kernel calls it a success when a driver switches on fewer (drivers/pci/pci-sysfs.c).
    private void requireAll(PciAddress address, int count) throws KernelRefusal {
        int there = bus.observe().virtualFunctionsOf(address).size();
        if (there != count) {
            throw new KernelRefusal(
                    Step.SET_VIRTUAL_FUNCTIONS,
                    address,
                    Errno.EIO,
                    "its driver has switched on %d of %d".formatted(there, count));
        }
    }

    /// Probing is as it was, who was held back without need gets a driver, and all others a group.
    private void settle(VirtualFunctionsChange change, VirtualFunctionsCustody custody)
            throws KernelRefusal {
        PciAddress address = change.physicalFunction();
        if (custody.probing() && !bus.probesVirtualFunctions(address)) {
            bus.probeVirtualFunctions(address, true);
        }
        for (Function function : bus.observe().virtualFunctionsOf(address)) {
            if (function.sriov() instanceof VirtualFunction(PciAddress _, int index)
                    && custody.probing()
                    && !change.unprobed().contains(index)
                    && function.binding().driver().isEmpty()) {
                bus.probe(function.address());
            }
        }
        for (Function virtualFunction : bus.observe().virtualFunctionsOf(address)) {
            introduction.introduce(virtualFunction.address());
        }
    }

    private void close(VirtualFunctionsChange change, VirtualFunctionsCustody custody)
            throws Journal.Unusable {
        if (change.last()) {
            journal.virtualFunctionsReleased(change.physicalFunction());
        } else {
            journal.virtualFunctions(custody.settled(true));
        }
    }

    /// Brings back the number that it had, as far as its driver lets us: all VFs were free.
    private BindFailure undone(
            BindFailure failure,
            VirtualFunctionsChange change,
            VirtualFunctionsCustody custody,
            int before)
            throws Journal.Unusable {
        PciAddress address = change.physicalFunction();
        try {
            int left = bus.observe().virtualFunctionsOf(address).size();
            if (left != before && left > 0) {
                bus.setVirtualFunctions(address, 0);
            }
            if (left != before && before > 0) {
                bus.setVirtualFunctions(address, before);
            }
            settle(change, custody);
        } catch (KernelRefusal undoing) {
            return failure.andUndoing(undoing);
        }
        if (change.custody().isEmpty()) {
            journal.virtualFunctionsReleased(address);
        } else {
            journal.virtualFunctions(custody.settled(true));
        }
        return failure;
    }
}
