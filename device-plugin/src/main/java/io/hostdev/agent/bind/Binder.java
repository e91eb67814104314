package io.hostdev.agent.bind;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.viability.Blocker;
import io.hostdev.core.viability.Viability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Binds all functions of a unit to VFIO, or none: check all, write down, detach all, bind all,
/// verify all; on any failure undo in reverse order.
public final class Binder {

    private final PciBus bus;
    private final VfioGroups groups;
    private final HostUses hostUses;
    private final Journal journal;
    private final String bootId;
    private final Restoration restoration;
    private final Occupants occupants;

    public Binder(
            PciBus bus,
            VfioGroups groups,
            Holders holders,
            HostUses hostUses,
            Journal journal,
            String bootId) {
        this.bus = bus;
        this.groups = groups;
        this.hostUses = hostUses;
        this.journal = journal;
        this.bootId = bootId;
        this.restoration = new Restoration(bus);
        this.occupants = new Occupants(bus, groups, holders);
    }

    /// @param earlier what an interrupted attempt wrote down: the machine may be half-way, and this
    ///   is how it was before
    /// @throws BindFailure when the machine is as it was (or, if undoing failed too, the journal
    ///   still says what is owed)
    public void bind(PlannedUnit unit, Optional<Custody> earlier) throws BindFailure {
        String driver = VfioDriver.of(unit.terms().driver());
        List<Function> functions;
        try {
            check(unit);
            provide(driver);
            functions = check(unit); // loading a module may have taken its time
        } catch (BindFailure failure) {
            throw earlier.isPresent() ? undoEarlier(earlier.get(), failure) : failure;
        }
        Custody custody;
        try {
            custody = new Custody(bootId, unit, take(functions, earlier));
            journal.custody(custody);
        } catch (KernelRefusal refusal) {
            throw BindFailure.of(refusal);
        } catch (Journal.Unusable unusable) {
            throw new BindFailure("JournalUnusable", unusable.getMessage(), unusable);
        }
        try {
            for (Taken one : custody.taken()) {
                detach(one, driver);
            }
            for (Taken one : custody.taken()) {
                attach(one);
            }
            verify(custody);
        } catch (KernelRefusal refusal) {
            BindFailure failure = BindFailure.of(refusal);
            throw earlier.isPresent()
                    ? undoEarlier(custody, failure)
                    : undoFresh(custody, failure, refusal);
        }
    }

    /// What the plan was made on may have changed: all of it is looked at once more in the moment
    /// before the first write.
    private List<Function> check(PlannedUnit unit) throws BindFailure {
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
            checkGroup(unit, machine, function);
            int enabled = machine.enabledVirtualFunctions(function);
            if (enabled > 0 && !function.binding().onVfio()) {
                throw refused(new Refusal.HasVirtualFunctions(address, enabled));
            }
            List<HostUse> carried = uses.getOrDefault(address, List.of());
            if (!carried.isEmpty() && !unit.terms().allowHostCritical()) {
                throw refused(new Refusal.HostCritical(address, carried.getFirst()));
            }
            functions.add(function);
        }
        return functions;
    }

    private static void checkGroup(PlannedUnit unit, Machine machine, Function function)
            throws BindFailure {
        Optional<IommuGroup> group = machine.groupOf(function);
        if (group.isEmpty()) {
            throw refused(new Refusal.NoIommuGroup(function.address()));
        }
        if (Viability.of(group.get()) instanceof Viability.NotViable(List<Blocker> blockers)) {
            List<Blocker> others =
                    blockers.stream()
                            .filter(blocker -> !unit.bound().contains(blocker.address()))
                            .toList();
            if (!others.isEmpty()) {
                throw refused(new Refusal.SiblingsInUse(group.get().id(), others));
            }
        }
    }

    private static BindFailure refused(Refusal refusal) {
        return new BindFailure(refusal.reason(), refusal.message(), null);
    }

    private void provide(String driver) throws BindFailure {
        try {
            bus.provideDriver(driver);
        } catch (KernelRefusal refusal) {
            throw new BindFailure("DriverUnavailable", refusal.getMessage(), refusal);
        }
    }

    /// What an interrupted attempt wrote down of a function stands, unless another device came to
    /// its address.
    private List<Taken> take(List<Function> functions, Optional<Custody> earlier)
            throws KernelRefusal {
        List<Taken> taken = new ArrayList<>();
        for (Function function : functions) {
            Optional<Taken> known =
                    earlier.stream()
                            .flatMap(custody -> custody.taken().stream())
                            .filter(one ->
                                    one.address().equals(function.address())
                                            && one.device().equals(function.identity().id()))
                            .findFirst();
            if (known.isPresent()) {
                taken.add(known.get());
                continue;
            }
            taken.add(
                    new Taken(
                            function.address(),
                            function.identity().id(),
                            function.binding().driver().map(BoundDriver::name),
                            bus.driverOverride(function.address()),
                            function.binding().onVfio()));
        }
        return taken;
    }

    private void detach(Taken one, String driver) throws KernelRefusal {
        if (isOnVfio(one.address())) {
            return;
        }
        bus.overrideDriver(one.address(), Optional.of(driver));
        bus.unbind(one.address());
    }

    private void attach(Taken one) throws KernelRefusal {
        if (!isOnVfio(one.address())) {
            bus.probe(one.address());
        }
    }

    private boolean isOnVfio(PciAddress address) {
        return bus.observe(address).filter(function -> function.binding().onVfio()).isPresent();
    }

    private void verify(Custody custody) throws KernelRefusal {
        Set<IommuGroupId> ids = new TreeSet<>();
        for (PciAddress address : custody.addresses()) {
            Function function =
                    bus.observe(address)
                            .orElseThrow(() ->
                                    new KernelRefusal(
                                            Step.VERIFY, address, Errno.ENODEV, "it vanished"));
            if (!function.binding().onVfio()) {
                throw new KernelRefusal(
                        Step.VERIFY, address, Errno.EINVAL, "no VFIO driver took it");
            }
            ids.add(
                    function.group()
                            .orElseThrow(() ->
                                    new KernelRefusal(
                                            Step.VERIFY,
                                            address,
                                            Errno.EINVAL,
                                            "it has no IOMMU group")));
        }
        for (IommuGroupId id : ids) {
            verify(custody, id);
        }
    }

    private void verify(Custody custody, IommuGroupId id) throws KernelRefusal {
        PciAddress lead = custody.unit().id().lead();
        switch (groups.tryOpen(id)) {
            case VfioGroups.State.Free(boolean viable) -> {
                if (!viable) {
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.EPERM,
                            "the kernel says that group " + id + " is not viable");
                }
            }
            case VfioGroups.State.Absent() ->
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.ENOENT,
                            "there is no VFIO node for group " + id);
            case VfioGroups.State.Held() ->
                    throw new KernelRefusal(
                            Step.VERIFY, lead, Errno.EBUSY, "somebody has group " + id + " open");
            case VfioGroups.State.Forbidden() -> {
                if (!groups.nodeExists(id)) {
                    throw new KernelRefusal(
                            Step.VERIFY,
                            lead,
                            Errno.ENOENT,
                            "there is no VFIO node for group " + id);
                }
            }
        }
    }

    /// What was on VFIO before may be in a pod by now: then it is left as it is.
    private BindFailure undoEarlier(Custody custody, BindFailure failure) {
        Optional<String> keeper =
                journal.ledger()
                        .allocation(custody.id())
                        .map(Allocation::holder)
                        .or(() -> occupants.possible(custody));
        if (keeper.isPresent()) {
            return left(failure, keeper.get());
        }
        try {
            journal.custody(custody);
        } catch (Journal.Unusable unusable) {
            return failure.andUndoing(unusable);
        }
        return undo(custody, failure);
    }

    /// Nobody was given it yet; but whoever may open VFIO nodes may have been quick.
    private BindFailure undoFresh(Custody custody, BindFailure failure, KernelRefusal cause) {
        Optional<String> keeper =
                cause.step() == Step.VERIFY && cause.errno().equals(Errno.EBUSY)
                        ? Optional.of("somebody")
                        : occupants.known(custody);
        return keeper.map(who -> left(failure, who)).orElseGet(() -> undo(custody, failure));
    }

    private static BindFailure left(BindFailure failure, String keeper) {
        return failure.andUndoing(
                new BindFailure(
                        "Held", "it is left as it is while %s has it".formatted(keeper), null));
    }

    private BindFailure undo(Custody custody, BindFailure failure) {
        try {
            restoration.restore(custody.taken());
            journal.released(custody.id());
        } catch (KernelRefusal refusal) {
            return failure.andUndoing(refusal);
        } catch (Journal.Unusable unusable) {
            return failure.andUndoing(unusable);
        }
        return failure;
    }
}
