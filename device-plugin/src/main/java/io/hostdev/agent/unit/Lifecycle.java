// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;

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
            return Optional.of(UnitRelease.drain(situation, custody.get()));
        }
        if (planned.isPresent()) {
            return Optional.of(keep(situation, planned.get()));
        }
        if (situation.running().isPresent()) {
            return Optional.of(
                    Verdict.of(
                            new UnitState.Reattaching(
                                    UnitWording.kept(situation, situation.running().get()))));
        }
        return situation
                .allocation()
                .map(allocation -> Verdict.of(new UnitState.Draining(allocation.holder())));
    }

    private static Verdict keep(Situation situation, PlannedUnit unit) {
        List<PciAddress> missing = situation.missing(unit.bound());
        if (!missing.isEmpty()) {
            return Verdict.of(
                    new UnitState.Missing(
                            UnitWording.list(missing)
                                    + (missing.size() == 1 ? " is" : " are")
                                    + " not there"));
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
        return unbound.isEmpty()
                ? BoundUnit.decide(situation, unit)
                : UnboundUnit.decide(situation, unit, unbound);
    }

    private static Verdict running(Situation situation, Running running) {
        String waitsFor = UnitWording.kept(situation, running);
        return Verdict.of(
                switch (running.work()) {
                    case Work.Bind ignored -> new UnitState.Binding(waitsFor);
                    case Work.Reattach ignored -> new UnitState.Reattaching(waitsFor);
                });
    }
}
