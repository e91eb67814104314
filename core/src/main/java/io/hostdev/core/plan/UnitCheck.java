package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.viability.Blocker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether one component of a claim can be handed out, and which siblings go with it.
final class UnitCheck {

    sealed interface Verdict {
        record Accepted(PlannedUnit unit) implements Verdict {}

        record Rejected(Refusal refusal) implements Verdict {}
    }

    private final Machine machine;
    private final Ownership ownership;
    private final Claim claim;
    private final List<Function> component;
    private final List<Function> siblings = new ArrayList<>();

    UnitCheck(Machine machine, Ownership ownership, Claim claim, List<Function> component) {
        this.machine = machine;
        this.ownership = ownership;
        this.claim = claim;
        this.component = component;
    }

    Verdict verdict() {
        Optional<Refusal> refusal =
                resourceName()
                        .or(this::isolation)
                        .or(this::groups)
                        .or(this::hostCritical)
                        .or(this::unmanaged);
        return refusal.<Verdict>map(Verdict.Rejected::new)
                .orElseGet(() ->
                        new Verdict.Accepted(
                                new PlannedUnit(
                                        claim.hostDevice(),
                                        claim.resourceName(),
                                        component.stream().map(Function::address).toList(),
                                        siblings.stream().map(Function::address).toList(),
                                        claim.terms())));
    }

    private Optional<Refusal> resourceName() {
        return ownership
                .owner(claim.resourceName())
                .filter(owner -> !owner.equals(claim))
                .map(owner ->
                        new Refusal.ResourceNameTaken(claim.resourceName(), owner.hostDevice()));
    }

    private Optional<Refusal> isolation() {
        if (machine.kernel().iommu() == Iommu.NONE) {
            return Optional.of(new Refusal.NoIommu());
        }
        return component.stream()
                .filter(function -> function.group().isEmpty())
                .findFirst()
                .map(function -> new Refusal.NoIommuGroup(function.address()));
    }

    private Optional<Refusal> groups() {
        Set<IommuGroupId> ids = new LinkedHashSet<>();
        component.forEach(function -> function.group().ifPresent(ids::add));
        return ids.stream()
                .map(id -> machine.group(id).orElseThrow())
                .flatMap(group -> group(group).stream())
                .findFirst();
    }

    private Optional<Refusal> group(IommuGroup group) {
        List<Blocker> detachable = new ArrayList<>();
        List<Blocker> fixed = new ArrayList<>();
        for (Function member : group.functions()) {
            if (component.contains(member)) {
                continue;
            }
            Optional<Claim> senior =
                    ownership.owner(member.address()).filter(owner -> owner.compareTo(claim) < 0);
            if (senior.isPresent()) {
                return Optional.of(
                        new Refusal.GroupClaimed(
                                group.id(), member.address(), senior.get().hostDevice()));
            }
            Optional<String> blocking = blockingDriver(member);
            if (blocking.isPresent()) {
                (canBeDetached(member) ? detachable : fixed)
                        .add(new Blocker(member.address(), blocking.get()));
                siblings.add(member);
            } else if (member.binding().detached().isPresent() && detaches()) {
                siblings.add(member);
            }
        }
        if (!fixed.isEmpty()) {
            return Optional.of(new Refusal.GroupNotViable(group.id(), fixed));
        }
        return detachable.isEmpty() || detaches()
                ? Optional.empty()
                : Optional.of(new Refusal.SiblingsInUse(group.id(), detachable));
    }

    private boolean detaches() {
        return claim.grouping().siblings() == Siblings.DETACH;
    }

    private static Optional<String> blockingDriver(Function member) {
        return member.binding()
                .hostDriver()
                .filter(name -> !BoundDriver.host(name).leavesDmaAlone());
    }

    private boolean canBeDetached(Function member) {
        return claim.terms().management() == Management.MANAGED
                && !member.identity().pciClass().isBridge()
                && !(member.sriov() instanceof PhysicalFunction pf && pf.enabledVfs() > 0);
    }

    private Optional<Refusal> hostCritical() {
        if (claim.terms().allowHostCritical()) {
            return Optional.empty();
        }
        List<Function> taken = new ArrayList<>(component);
        taken.addAll(siblings);
        return taken.stream()
                .filter(function -> !function.hostUse().isEmpty())
                .findFirst()
                .map(function ->
                        new Refusal.HostCritical(
                                function.address(), function.hostUse().getFirst()));
    }

    private Optional<Refusal> unmanaged() {
        if (claim.terms().management() == Management.MANAGED) {
            return Optional.empty();
        }
        return component.stream()
                .filter(function -> !function.binding().onVfio())
                .findFirst()
                .map(function ->
                        new Refusal.NotOnVfio(
                                function.address(), function.binding().hostDriver().orElse("")));
    }
}
