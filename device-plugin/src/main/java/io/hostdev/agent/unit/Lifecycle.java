// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static java.time.temporal.ChronoUnit.SECONDS;
import static java.util.stream.Collectors.joining;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.viability.Viability;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The rules of a unit's life on its node. Decides from what is seen and written, never from what
/// it remembers, so that a restart at any moment goes on where it was.
///
/// Nothing is given back while a pod has it or while anything may hold its groups; nothing is bound
/// while another unit still has a part of it.
public final class Lifecycle {

    private Lifecycle() {}

    /// Absent if there is nothing (left) of this unit.
    public static Optional<Verdict> decide(Situation situation) {
        Optional<PlannedUnit> planned = situation.planned();
        Optional<Custody> custody = situation.custody();
        if (custody.isPresent() && planned.filter(custody.get().unit()::agreesWith).isEmpty()) {
            return Optional.of(letGo(situation, custody.get()));
        }
        if (planned.isPresent()) {
            return Optional.of(keep(situation, planned.get()));
        }
        if (situation.running().isPresent()) {
            return Optional.of(
                    Verdict.of(
                            new UnitState.Reattaching(kept(situation, situation.running().get()))));
        }
        return situation
                .allocation()
                .map(allocation -> Verdict.of(new UnitState.Draining(allocation.holder())));
    }

    /// No longer wanted, or wanted otherwise: back to the host as soon as nobody has it.
    private static Verdict letGo(Situation situation, Custody custody) {
        if (situation.allocation().isPresent()) {
            List<PciAddress> unbound = situation.unbound(custody.addresses()).toList();
            return Verdict.of(
                    taken(situation, unbound)
                            .orElseGet(() ->
                                    new UnitState.Draining(
                                            awaited(
                                                    situation,
                                                    situation.allocation().get(),
                                                    custody))));
        }
        return giveBack(situation, custody);
    }

    /// The pod, and the process by which it has the unit: a force-deleted pod is nowhere to be
    /// found, and its container may live on. A process that has a mapping alone is named as the
    /// likely one: the kernel does not say of which group a mapping is.
    private static String awaited(Situation situation, Allocation allocation, Custody custody) {
        return situation
                .occupancy()
                .likelyHolderOf(situation.groups(custody.addresses()))
                .map(holder -> allocation.holder() + " with " + holder)
                .orElseGet(allocation::holder);
    }

    private static Verdict giveBack(Situation situation, Custody custody) {
        if (situation.running().isPresent()) {
            return Verdict.of(reattaching(situation, kept(situation, situation.running().get())));
        }
        List<PciAddress> addresses = custody.addresses();
        Optional<String> holder =
                situation.occupancy().possibleHolderOf(situation.groups(addresses));
        if (holder.isPresent()) {
            return Verdict.of(new UnitState.Releasing(holder.get()));
        }
        return unlessItJustFailed(
                situation, reattaching(situation, ""), new Work.Reattach(custody));
    }

    /// What was found to be held at the last moment is looked at again and again, and all that time
    /// it is being released.
    private static UnitState reattaching(Situation situation, String waitsFor) {
        return waitsFor.isEmpty() && situation.failure().orElse(null) instanceof Failure.Held held
                ? new UnitState.Releasing(held.holder())
                : new UnitState.Reattaching(waitsFor);
    }

    private static Verdict running(Situation situation, Running running) {
        String waitsFor = kept(situation, running);
        return Verdict.of(
                switch (running.work()) {
                    case Work.Bind ignored -> new UnitState.Binding(waitsFor);
                    case Work.Reattach ignored -> new UnitState.Reattaching(waitsFor);
                });
    }

    /// Why work that has not ended takes so long; empty if it does not.
    private static String kept(Situation situation, Running running) {
        if (!running.isStuck(situation.now())) {
            return "";
        }
        return "the kernel keeps a write since %s, until %s closes the device"
                .formatted(
                        running.since().truncatedTo(SECONDS),
                        situation
                                .occupancy()
                                .possibleHolderOf(
                                        situation.groups(running.work().planned().bound()))
                                .orElse("a holder that no process shows"));
    }

    private static Verdict keep(Situation situation, PlannedUnit unit) {
        List<PciAddress> missing = situation.missing(unit.bound());
        if (!missing.isEmpty()) {
            return Verdict.of(
                    new UnitState.Missing(
                            list(missing) + (missing.size() == 1 ? " is" : " are") + " not there"));
        }
        Optional<Mismatch> mismatch =
                unit.mismatch(situation.present(unit.bound()), situation::isOurs);
        if (mismatch.isPresent()) {
            return Verdict.of(new UnitState.Mistaken(mismatch.get()));
        }
        List<PciAddress> unbound = situation.unbound(unit.bound()).toList();
        if (situation.running().isPresent()) {
            return running(situation, situation.running().get());
        }
        return unbound.isEmpty() ? bound(situation, unit) : unbound(situation, unit, unbound);
    }

    private static Verdict bound(Situation situation, PlannedUnit unit) {
        if (situation.rival().isPresent() && situation.custody().isEmpty()) {
            return Verdict.of(waitingFor(situation.rival().get())); // on VFIO for the rival
        }
        Optional<Function> ungrouped = ungrouped(situation, unit);
        if (ungrouped.isPresent()) {
            return Verdict.of(
                    new UnitState.Unhealthy(
                            "NoIommuGroup", ungrouped.get().address() + " is in no IOMMU group"));
        }
        Set<IommuGroupId> groups = situation.groups(unit.bound());
        Optional<UnitState> notViable = notViable(situation, groups);
        Optional<Holder> holder = situation.occupancy().holderOf(groups);
        if (situation.allocation().isPresent()) {
            return Verdict.of(
                    notViable
                            .filter(ignored -> holder.isEmpty())
                            .orElseGet(() ->
                                    new UnitState.InUse(situation.allocation().get().holder())));
        }
        if (holder.isPresent()) {
            return Verdict.of(
                    holder.get().podUid().isPresent()
                            ? new UnitState.InUse(holder.get() + " of a pod that is gone")
                            : new UnitState.Unhealthy("HeldByProcess", "held by " + holder.get()));
        }
        if (notViable.isPresent()) {
            return Verdict.of(notViable.get());
        }
        if (unit.terms().bind() == BindMoment.ON_ALLOCATE && situation.custody().isPresent()) {
            return giveBack(situation, situation.custody().get());
        }
        Work verify = new Work.Bind(unit, situation.custody());
        boolean unverified =
                situation.custody().isPresent()
                        && situation
                                .failure()
                                .map(Failure::work)
                                .filter(verify::retries)
                                .isPresent();
        return unverified
                ? unlessItJustFailed(situation, new UnitState.Binding(""), verify)
                : Verdict.of(new UnitState.Ready());
    }

    private static Optional<Function> ungrouped(Situation situation, PlannedUnit unit) {
        return situation.present(unit.bound()).stream()
                .filter(function -> function.group().isEmpty())
                .findFirst();
    }

    private static Verdict unbound(
            Situation situation, PlannedUnit unit, List<PciAddress> unbound) {
        if (unit.terms().management() == Management.UNMANAGED) {
            return Verdict.of(
                    new UnitState.Unhealthy(
                            "NotOnVfio",
                            "%s, and is unmanaged: bind it to %s by hand"
                                    .formatted(
                                            where(situation, unbound),
                                            unit.terms().driver()
                                                            instanceof DriverChoice.Named named
                                                    ? named.driver()
                                                    : "a VFIO driver")));
        }
        Optional<UnitState> taken = taken(situation, unbound);
        if (taken.isPresent()) {
            return Verdict.of(taken.get());
        }
        if (unit.terms().bind() == BindMoment.ON_ALLOCATE && situation.allocation().isEmpty()) {
            return situation
                    .custody()
                    .map(custody -> giveBack(situation, custody))
                    .orElseGet(() -> Verdict.of(new UnitState.Detached()));
        }
        if (situation.rival().isPresent()) {
            return Verdict.of(waitingFor(situation.rival().get()));
        }
        Optional<Function> ungrouped = ungrouped(situation, unit);
        if (ungrouped.isPresent()) { // a new VF may lack the link for a moment
            return Verdict.of(
                    new UnitState.Binding(ungrouped.get().address() + " is in no IOMMU group yet"));
        }
        Optional<Holder> holder = situation.occupancy().holderOf(situation.groups(unit.bound()));
        if (holder.isPresent()) {
            return Verdict.of(
                    new UnitState.Unhealthy(
                            "HeldByProcess",
                            "%s is not on VFIO, and its group is held by %s"
                                    .formatted(list(unbound), holder.get())));
        }
        if (situation.custody().isPresent()) {
            Optional<String> possible =
                    situation.occupancy().possibleHolderOf(situation.groups(unit.bound()));
            if (possible.isPresent()) {
                return Verdict.of(
                        new UnitState.Unhealthy(
                                "MayBeHeld",
                                "%s, and its group may be held by %s"
                                        .formatted(where(situation, unbound), possible.get())));
            }
        }
        Optional<UnitState> drifted =
                situation.custody().isPresent() ? drifted(situation, unbound) : Optional.empty();
        return drifted.map(Verdict::of)
                .orElseGet(() ->
                        unlessItJustFailed(
                                situation,
                                new UnitState.Binding(""),
                                new Work.Bind(unit, situation.custody())));
    }

    /// A pod may have it open: nothing is repaired under it. A card or a VF that the kernel is
    /// removing looks like this too, until the pod lets it go.
    private static Optional<UnitState> taken(Situation situation, List<PciAddress> unbound) {
        return situation
                .allocation()
                .filter(allocation -> allocation.started().isPresent() && !unbound.isEmpty())
                .map(Allocation::holder)
                .map(holder ->
                        new UnitState.Taken(
                                holder,
                                "%s while %s has it: left as it is until the pod is gone"
                                        .formatted(where(situation, unbound), holder)));
    }

    private static UnitState waitingFor(PlannedUnit rival) {
        return new UnitState.Binding(
                "unit %s of HostDevice %s still has a part of it"
                        .formatted(rival.id(), rival.hostDevice()));
    }

    /// A unit that we have bound is on another driver again. It is taken back, but not at once, and
    /// not for ever against somebody who means it.
    private static Optional<UnitState> drifted(Situation situation, List<PciAddress> unbound) {
        Optional<Drift> drift = situation.drift();
        if (drift.isEmpty()) {
            return Optional.empty();
        }
        boolean foreign =
                situation.present(unbound).stream()
                        .anyMatch(function -> function.binding().driver().isPresent());
        if (drift.get().isExhausted() && foreign) {
            return Optional.of(
                    new UnitState.Unhealthy(
                            "Drifted",
                            "%s, and was taken back %d times already: find out who binds it, and unbind it there"
                                    .formatted(
                                            where(situation, unbound), drift.get().takenBack())));
        }
        return situation.now().isBefore(drift.get().retryAt())
                ? Optional.of(
                        new UnitState.Unhealthy(
                                "Drifted",
                                "%s: taken back at %s"
                                        .formatted(
                                                where(situation, unbound),
                                                drift.get().retryAt().truncatedTo(SECONDS))))
                : Optional.empty();
    }

    private static String where(Situation situation, List<PciAddress> unbound) {
        return situation.present(unbound).stream()
                .map(function ->
                        function.binding()
                                .driver()
                                .map(driver ->
                                        "%s is on %s".formatted(function.address(), driver.name()))
                                .orElseGet(() -> function.address() + " has no driver"))
                .collect(joining(", "));
    }

    private static Optional<UnitState> notViable(Situation situation, Set<IommuGroupId> groups) {
        return groups.stream()
                .flatMap(id -> situation.machine().group(id).stream())
                .<UnitState>flatMap(group ->
                        switch (Viability.of(group)) {
                            case Viability.Viable() -> Stream.empty();
                            case Viability.NotViable(var blockers) ->
                                    Stream.of(
                                            new UnitState.Unhealthy(
                                                    "GroupNotViable",
                                                    "IOMMU group %s cannot go to a pod while a host driver has %s"
                                                            .formatted(
                                                                    group.id(), list(blockers))));
                            case Viability.Unknown(String why) ->
                                    Stream.of(new UnitState.Unhealthy("ViabilityUnknown", why));
                        })
                .findFirst();
    }

    private static Verdict unlessItJustFailed(Situation situation, UnitState state, Work work) {
        return situation
                .failure()
                .filter(failure -> work.retries(failure.work()))
                .filter(failure -> situation.now().isBefore(failure.retryAt()))
                .map(failure -> Verdict.of(failed(failure)))
                .orElseGet(() -> Verdict.doing(state, work));
    }

    private static UnitState failed(Failure failure) {
        return switch (failure) {
            case Failure.Refused refused ->
                    new UnitState.Failed(refused.reason(), refused.message(), refused.retryAt());
            case Failure.Held held -> new UnitState.Releasing(held.holder());
        };
    }

    private static String list(List<?> things) {
        return things.stream().map(Object::toString).collect(joining(", "));
    }
}
