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
/// or on one that leaves DMA alone, is in nobody's way and stays as it is.
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

    GroupCheck(Machine machine, Ownership ownership, Claim claim, Set<PciAddress> component) {
        this.machine = machine;
        this.ownership = ownership;
        this.claim = claim;
        this.component = component;
    }

    Outcome check(IommuGroup group) {
        List<Function> detachable = new ArrayList<>();
        List<Blocker> fixed = new ArrayList<>();
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
                    fixed.add(blocker(member));
                }
            }
        }
        if (!fixed.isEmpty()) {
            return new Outcome.Refused(new Refusal.GroupNotViable(group.id(), fixed));
        }
        return detachable.isEmpty() || claim.grouping().siblings() == Siblings.DETACH
                ? new Outcome.Free(detachable)
                : new Outcome.Refused(
                        new Refusal.SiblingsInUse(
                                group.id(), detachable.stream().map(GroupCheck::blocker).toList()));
    }

    private static boolean blocks(Function member) {
        return member.binding()
                .hostDriver()
                .filter(name -> !BoundDriver.host(name).leavesDmaAlone())
                .isPresent();
    }

    private static Blocker blocker(Function member) {
        return new Blocker(member.address(), member.binding().hostDriver().orElseThrow());
    }

    /// Hostdev detaches nothing for an unmanaged unit, no bridge, and no PF whose VFs live on it.
    private boolean canBeDetached(Function member) {
        return claim.terms().management() == Management.MANAGED
                && !member.identity().pciClass().isBridge()
                && machine.enabledVirtualFunctions(member) == 0;
    }
}
