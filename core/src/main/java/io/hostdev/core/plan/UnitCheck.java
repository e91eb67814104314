// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static java.util.stream.Collectors.toSet;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether one component of a claim can be handed out, and which siblings go with it. What is wrong
/// with the selected functions is said before what is wrong with their neighbours.
final class UnitCheck {

    sealed interface Verdict {
        record Accepted(PlannedUnit unit) implements Verdict {}

        record Rejected(Refusal refusal) implements Verdict {}
    }

    private final Machine machine;
    private final Ownership ownership;
    private final Claim claim;
    private final List<Function> component;
    private final boolean inPlace;
    private final List<Function> siblings = new ArrayList<>();

    /// @param inPlace the component is this claim's unit already, and all of it on VFIO
    UnitCheck(
            Machine machine,
            Ownership ownership,
            Claim claim,
            List<Function> component,
            boolean inPlace) {
        this.machine = machine;
        this.ownership = ownership;
        this.claim = claim;
        this.component = component;
        this.inPlace = inPlace;
    }

    Verdict verdict() {
        Optional<Refusal> refusal =
                resourceName()
                        .or(this::isolation)
                        .or(() -> inPlace ? Optional.empty() : hostCritical(component))
                        .or(this::unmanaged)
                        .or(this::foundOnAnotherDriver)
                        .or(this::groups)
                        .or(() -> hostCritical(siblings));
        return refusal.<Verdict>map(Verdict.Rejected::new)
                .orElseGet(() -> new Verdict.Accepted(unit()));
    }

    private PlannedUnit unit() {
        return PlannedUnit.of(
                claim.hostDevice(), claim.resourceName(), component, siblings, claim.terms());
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
        if (claim.terms().backend() == Backend.IOMMUFD
                && machine.kernel().iommufd() != Kernel.Iommufd.AVAILABLE) {
            return Optional.of(
                    new Refusal.NoIommufd(machine.kernel().release(), machine.kernel().iommufd()));
        }
        return component.stream()
                .filter(function -> function.group().isEmpty() && !inPlace)
                .findFirst()
                .map(function ->
                        new Refusal.NoIommuGroup(function.address(), machine.kernel().iommu()));
    }

    private Optional<Refusal> hostCritical(List<Function> taken) {
        if (claim.terms().allowHostCritical()) {
            return Optional.empty();
        }
        return taken.stream()
                .filter(function -> !function.hostUse().isEmpty())
                .findFirst()
                .map(function ->
                        new Refusal.HostCritical(
                                function.address(), function.hostUse().getFirst()));
    }

    /// A function that Hostdev itself has put on VFIO (the claim was managed before) was not bound
    /// by the admin: it goes back first.
    private Optional<Refusal> unmanaged() {
        if (claim.terms().management() == Management.MANAGED) {
            return Optional.empty();
        }
        return component.stream()
                .filter(function ->
                        !function.binding().onVfio() || function.binding().detached().isPresent())
                .findFirst()
                .map(function ->
                        new Refusal.NotOnVfio(
                                function.address(), function.binding().hostDriver().orElse("")));
    }

    /// Where a driver is named and the function is on another VFIO driver that Hostdev did not
    /// bind: it is not taken from that, and not handed out on that either.
    private Optional<Refusal> foundOnAnotherDriver() {
        return component.stream()
                .flatMap(function ->
                        Refusal.OnAnotherVfioDriver.of(claim.terms().driver(), function).stream())
                .<Refusal>map(refusal -> refusal)
                .findFirst();
    }

    private Optional<Refusal> groups() {
        Set<PciAddress> own = component.stream().map(Function::address).collect(toSet());
        GroupCheck check = new GroupCheck(machine, ownership, claim, own, inPlace);
        Set<IommuGroupId> ids = new LinkedHashSet<>();
        component.forEach(function -> function.group().ifPresent(ids::add));
        for (IommuGroupId id : ids) {
            switch (check.check(machine.group(id).orElseThrow())) {
                case GroupCheck.Outcome.Free(List<Function> detached) -> siblings.addAll(detached);
                case GroupCheck.Outcome.Refused(Refusal refusal) -> {
                    return Optional.of(refusal);
                }
            }
        }
        return Optional.empty();
    }
}
