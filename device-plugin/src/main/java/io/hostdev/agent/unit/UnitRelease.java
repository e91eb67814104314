// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;

/// How a unit that we have taken goes back to the host: when no pod has it and the kernel knows no
/// holder of its groups, and not before.
final class UnitRelease {

    private UnitRelease() {}

    /// No longer wanted, or wanted otherwise: back to the host as soon as nobody has it.
    static Verdict drain(Situation situation, Custody custody) {
        if (situation.allocation().isPresent()) {
            List<PciAddress> unbound = situation.unbound(custody.addresses()).toList();
            return Verdict.of(
                    UnboundUnit.taken(situation, unbound)
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

    /// Nobody was given it: back to the host as soon as the kernel knows no holder of its groups.
    static Verdict giveBack(Situation situation, Custody custody) {
        if (situation.running().isPresent()) {
            return Verdict.of(
                    reattaching(situation, UnitWording.kept(situation, situation.running().get())));
        }
        List<PciAddress> addresses = custody.addresses();
        Optional<String> holder =
                situation.occupancy().possibleHolderOf(situation.groups(addresses));
        if (holder.isPresent()) {
            return Verdict.of(new UnitState.Releasing(holder.get()));
        }
        return Verdict.unlessItJustFailed(
                situation, reattaching(situation, ""), new Work.Reattach(custody));
    }

    /// What was found to be held at the last moment is looked at again and again, and all that time
    /// it is being released.
    private static UnitState reattaching(Situation situation, String waitsFor) {
        return waitsFor.isEmpty() && situation.failure().orElse(null) instanceof Failure.Held held
                ? new UnitState.Releasing(held.holder())
                : new UnitState.Reattaching(waitsFor);
    }
}
