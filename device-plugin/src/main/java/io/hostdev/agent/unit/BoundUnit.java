// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.viability.Viability;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a wanted unit is whose functions are all on the VFIO drivers that they are to be on: ready,
/// in use, unhealthy, or to be verified or given back.
final class BoundUnit {

    private BoundUnit() {}

    static Verdict decide(Situation situation, PlannedUnit unit) {
        if (situation.rival().isPresent() && situation.custody().isEmpty()) {
            return Verdict.of(
                    UnboundUnit.waitingFor(situation.rival().get())); // on VFIO for the rival
        }
        Optional<Function> ungrouped = UnboundUnit.ungrouped(situation, unit);
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
            return UnitRelease.giveBack(situation, situation.custody().get());
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
                ? Verdict.unlessItJustFailed(situation, new UnitState.Binding(""), verify)
                : Verdict.of(new UnitState.Ready());
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
                                                                    group.id(),
                                                                    UnitWording.list(blockers))));
                            case Viability.Unknown(String why) ->
                                    Stream.of(new UnitState.Unhealthy("ViabilityUnknown", why));
                        })
                .findFirst();
    }
}
