// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.viability.Blocker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether one group can go to a claim's unit, as far as the members are concerned that are not in
/// the unit.
///
/// The kernel's rule ([io.hostdev.core.viability.Viability]) on host drivers: a member without one,
/// or on one that leaves DMA alone, is in nobody's way and stays as it is. A unit in place puts up
/// with members that somebody else has bound to a host driver and that are not to be detached.
final class GroupCheck {

    sealed interface Outcome {
        /// @param siblings the members that have to be detached too; ascending
        record Free(List<Function> siblings) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    private final Machine machine;
    private final Ownership ownership;
    private final Claim claim;
    private final Set<PciAddress> component;
    private final boolean inPlace;

    GroupCheck(
            Machine machine,
            Ownership ownership,
            Claim claim,
            Set<PciAddress> component,
            boolean inPlace) {
        this.machine = machine;
        this.ownership = ownership;
        this.claim = claim;
        this.component = component;
        this.inPlace = inPlace;
    }

    Outcome check(IommuGroup group) {
        List<Function> detachable = new ArrayList<>();
        List<Function> fixed = new ArrayList<>();
        for (Function member : group.functions()) {
            if (component.contains(member.address())) {
                continue;
            }
            Optional<Claim> senior =
                    ownership.owner(member.address()).filter(owner -> owner.compareTo(claim) < 0);
            if (senior.isPresent()) {
                return new Outcome.Refused(
                        new Refusal.GroupClaimed(
                                group.id(), member.address(), senior.get().hostDevice()));
            }
            if (blocks(member)) {
                if (canBeDetached(member)) {
                    detachable.add(member);
                } else {
                    fixed.add(member);
                }
            }
        }
        if (!putsUpWith(fixed)) {
            return new Outcome.Refused(new Refusal.GroupNotViable(group.id(), blockers(fixed)));
        }
        if (claim.grouping().siblings() == Siblings.DETACH) {
            detachable.removeIf(member -> isGuarded(member) && putsUpWith(List.of(member)));
            return new Outcome.Free(detachable);
        }
        return putsUpWith(detachable)
                ? new Outcome.Free(List.of())
                : new Outcome.Refused(new Refusal.SiblingsInUse(group.id(), blockers(detachable)));
    }

    /// Nothing is easy to put up with.
    private boolean putsUpWith(List<Function> blockers) {
        return blockers.isEmpty()
                || (inPlace && blockers.stream().allMatch(GroupCheck::isOnHostDriver));
    }

    /// Now, and so by somebody else's hand: Hostdev had the group viable when it bound the unit.
    private static boolean isOnHostDriver(Function member) {
        return member.binding().driver().filter(driver -> !driver.leavesDmaAlone()).isPresent();
    }

    private boolean isGuarded(Function member) {
        return !member.hostUse().isEmpty() && !claim.terms().allowHostCritical();
    }

    private static boolean blocks(Function member) {
        return member.binding()
                .hostDriver()
                .filter(name -> !BoundDriver.host(name).leavesDmaAlone())
                .isPresent();
    }

    private static List<Blocker> blockers(List<Function> members) {
        return members.stream()
                .map(member ->
                        new Blocker(member.address(), member.binding().hostDriver().orElseThrow()))
                .toList();
    }

    /// Hostdev detaches nothing for an unmanaged unit, no bridge, and no PF whose VFs live on it.
    private boolean canBeDetached(Function member) {
        return claim.terms().management() == Management.MANAGED
                && !member.identity().pciClass().isBridge()
                && machine.enabledVirtualFunctions(member) == 0;
    }
}
