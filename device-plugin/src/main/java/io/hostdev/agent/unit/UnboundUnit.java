// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;

/// What a wanted unit is that has a function on another driver than it is to be on: bound, waited
/// for, or left as it is.
final class UnboundUnit {

    private UnboundUnit() {}

    static Verdict decide(Situation situation, PlannedUnit unit, List<PciAddress> unbound) {
        if (unit.terms().management() == Management.UNMANAGED) {
            return Verdict.of(
                    new UnitState.Unhealthy(
                            "NotOnVfio",
                            "%s, and is unmanaged: bind it to %s by hand"
                                    .formatted(
                                            UnitWording.drivers(situation, unbound),
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
                    .map(custody -> UnitRelease.giveBack(situation, custody))
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
                                    .formatted(UnitWording.list(unbound), holder.get())));
        }
        if (situation.custody().isPresent()) {
            Optional<String> possible =
                    situation.occupancy().possibleHolderOf(situation.groups(unit.bound()));
            if (possible.isPresent()) {
                return Verdict.of(
                        new UnitState.Unhealthy(
                                "MayBeHeld",
                                "%s, and its group may be held by %s"
                                        .formatted(
                                                UnitWording.drivers(situation, unbound),
                                                possible.get())));
            }
        }
        Optional<UnitState> drifted =
                situation.custody().isPresent() ? drifted(situation, unbound) : Optional.empty();
        return drifted.map(Verdict::of)
                .orElseGet(() ->
                        Verdict.unlessItJustFailed(
                                situation,
                                new UnitState.Binding(""),
                                new Work.Bind(unit, situation.custody())));
    }

    /// A pod may have it open: nothing is repaired under it. A card or a VF that the kernel is
    /// removing looks like this too, until the pod lets it go.
    static Optional<UnitState> taken(Situation situation, List<PciAddress> unbound) {
        return situation
                .allocation()
                .filter(allocation -> allocation.started().isPresent() && !unbound.isEmpty())
                .map(Allocation::holder)
                .map(holder ->
                        new UnitState.Taken(
                                holder,
                                "%s while %s has it: left as it is until the pod is gone"
                                        .formatted(
                                                UnitWording.drivers(situation, unbound), holder)));
    }

    static UnitState waitingFor(PlannedUnit rival) {
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
                                            UnitWording.drivers(situation, unbound),
                                            drift.get().takenBack())));
        }
        return situation.now().isBefore(drift.get().retryAt())
                ? Optional.of(
                        new UnitState.Unhealthy(
                                "Drifted",
                                "%s: taken back at %s"
                                        .formatted(
                                                UnitWording.drivers(situation, unbound),
                                                drift.get().retryAt().truncatedTo(SECONDS))))
                : Optional.empty();
    }

    /// The first of its functions that is in no IOMMU group.
    static Optional<Function> ungrouped(Situation situation, PlannedUnit unit) {
        return situation.present(unit.bound()).stream()
                .filter(function -> function.group().isEmpty())
                .findFirst();
    }
}
