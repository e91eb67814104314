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
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Binds all functions of a unit to VFIO, or none: check all, write down, detach all, bind all,
/// verify all; on any failure undo in reverse order.
public final class Binder {

    private final PciBus bus;
    private final Journal journal;
    private final String bootId;
    private final BindCheck check;
    private final DriverSelection selection;
    private final BindVerification verification;
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
        this.journal = journal;
        this.bootId = bootId;
        this.check = new BindCheck(bus, hostUses);
        this.selection = new DriverSelection(bus);
        this.verification = new BindVerification(bus, groups);
        this.restoration = new Restoration(bus);
        this.occupants = new Occupants(bus, groups, holders);
    }

    /// @param earlier what an interrupted attempt wrote down: the machine may be half-way, and this
    ///   is how it was before
    /// @throws BindFailure when the machine is as it was (or, if undoing failed too, the journal
    ///   still says what is owed)
    public void bind(PlannedUnit unit, Optional<Custody> earlier) throws BindFailure {
        List<Function> functions;
        Map<PciAddress, String> drivers;
        try {
            drivers = selection.of(unit, check.require(unit, earlier), earlier);
            functions = check.require(unit, earlier); // loading a module may have taken its time
        } catch (BindFailure failure) {
            throw earlier.isPresent() ? undoEarlier(earlier.get(), failure) : failure;
        }
        requireFree(unit, earlier);
        Custody custody;
        try {
            custody = new Custody(bootId, unit, take(functions, drivers, earlier));
            journal.custody(custody);
        } catch (KernelRefusal refusal) {
            throw BindFailure.of(refusal);
        } catch (Journal.Unusable unusable) {
            throw new BindFailure("JournalUnusable", unusable.getMessage(), unusable);
        }
        try {
            for (Taken one : custody.taken()) {
                detach(one);
            }
            for (Taken one : custody.taken()) {
                attach(one);
            }
            verification.require(custody);
        } catch (KernelRefusal refusal) {
            BindFailure failure = BindFailure.of(refusal);
            throw earlier.isPresent()
                    ? undoEarlier(custody, failure)
                    : undoFresh(custody, failure, refusal);
        }
    }

    /// Somebody may have opened the group since this was decided. Whom a new unit's group does not
    /// show may have anything: only what was on VFIO before can be had by one.
    private void requireFree(PlannedUnit unit, Optional<Custody> earlier) throws BindFailure {
        Optional<String> holder =
                earlier.isPresent()
                        ? occupants.possible(unit.bound())
                        : occupants.known(unit.bound());
        if (holder.isPresent()) {
            throw new BindFailure(
                    "HeldByProcess",
                    "nothing was changed: the group of %s is held by %s"
                            .formatted(unit.id(), holder.get()),
                    null);
        }
    }

    /// What an interrupted attempt wrote down of a function stands, unless another device came to
    /// its address.
    private List<Taken> take(
            List<Function> functions, Map<PciAddress, String> drivers, Optional<Custody> earlier)
            throws KernelRefusal {
        List<Taken> taken = new ArrayList<>();
        for (Function function : functions) {
            String driver = Objects.requireNonNull(drivers.get(function.address()));
            Optional<Taken> known = earlier.flatMap(custody -> custody.taken(function));
            if (known.isPresent()) {
                taken.add(known.get().boundTo(driver));
                continue;
            }
            taken.add(
                    new Taken(
                            function.address(),
                            function.identity().id(),
                            function.incarnation(),
                            function.binding().driver().map(BoundDriver::name),
                            bus.driverOverride(function.address()),
                            function.binding().onVfio(),
                            Optional.of(driver)));
        }
        return taken;
    }

    private void detach(Taken one) throws KernelRefusal {
        if (isBound(one)) {
            return;
        }
        bus.overrideDriver(one.address(), one.vfioDriver());
        bus.unbind(one.address());
    }

    private void attach(Taken one) throws KernelRefusal {
        if (!isBound(one)) {
            bus.probe(one.address());
        }
    }

    private boolean isBound(Taken one) {
        return bus.observe(one.address()).filter(one::isBound).isPresent();
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
