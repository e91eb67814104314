// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import static io.hostdev.simulation.Violation.require;

import io.hostdev.agent.container.CdiName;
import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.AllocationFate;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.Traces;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.viability.Viability;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What holds on a node that has come to rest. The numbers are those of [NodeSimulationTest].
final class Invariants {

    private final Node node;
    private final Machine machine;
    private final Ledger ledger;
    private final AcceptedPlan plan;
    private final List<Holder> holders;

    private Invariants(Node node) {
        this.node = node;
        this.machine = node.kernel.observe();
        this.ledger = node.ledger();
        this.plan = node.operator.plan();
        this.holders = node.holders();
    }

    static void check(Node node) {
        Invariants invariants = new Invariants(node);
        invariants.nothingVanishedIsOnAnyList();
        invariants.reportIsRight();
        invariants.allThatIsFreeIsOffered();
        invariants.nothingElseIsOffered();
        invariants.whatIsInUseStaysOffered();
        invariants.custodiesHaveAReason();
        invariants.allocationsHaveAReason();
        NumberInvariants.check(node);
        node.baseline.check(invariants.ledger, node.leaving);
    }

    // ---- (2) ----

    private void nothingVanishedIsOnAnyList() {
        for (Custody custody : ledger.custodies().values()) {
            for (Custody.Taken one : custody.taken()) {
                require(
                        machine.function(one.address()).filter(one::isStill).isPresent(),
                        "(2) the journal has %s, which is not there",
                        one);
            }
        }
        for (Allocation allocation : ledger.allocations()) {
            for (UnitId unit : allocation.units()) {
                require(
                        known(unit).stream().anyMatch(this::isThere),
                        "(2) %s is allocated, and nothing of it is there",
                        unit);
            }
        }
        node.kubelet.offers().forEach((resource, offers) -> offers.forEach(this::requireThere));
        Set<String> names =
                ledger.allocations().stream()
                        .map(allocation -> CdiName.of(allocation.resource(), allocation.units()))
                        .map(CdiName::qualified)
                        .collect(Collectors.toSet());
        require(
                names.containsAll(node.kubelet.cdi.keySet()),
                "(2) CDI files without an allocation: %s",
                node.kubelet.cdi.keySet());
        for (UnitReport unit : report().units()) {
            boolean inUse =
                    unit.state() instanceof UnitState.InUse
                            || unit.state() instanceof UnitState.Draining;
            require(
                    !inUse || known(unit.unit()).stream().anyMatch(this::isThere),
                    "(2) said to be in use, and not there: %s",
                    unit);
        }
    }

    private void requireThere(Offer offer) {
        Set<PciAddress> functions = known(offer.unit());
        require(
                !functions.isEmpty() && functions.stream().anyMatch(this::isThere),
                "(2) offered, and not there: %s",
                offer);
        require(
                !offer.healthy() || functions.stream().allMatch(this::isThere),
                "(2) offered, and not all there: %s",
                offer);
    }

    private boolean isThere(PciAddress address) {
        return machine.function(address).isPresent();
    }

    /// Its functions as it was taken, or else as it is planned, siblings included; of one that is
    /// neither, the first.
    private Set<PciAddress> known(UnitId unit) {
        Custody custody = ledger.custodies().get(unit);
        Optional<PlannedUnit> known =
                custody == null ? plan.unit(unit) : Optional.of(custody.unit());
        return known.<Set<PciAddress>>map(found -> new TreeSet<>(found.bound()))
                .orElse(Set.of(unit.lead()));
    }

    private void reportIsRight() {
        require(
                Traces.functions(plain(report().machine())).equals(Traces.functions(machine)),
                "(2) the machine is not as reported: %s",
                report().machine());
    }

    private static Machine plain(Machine reported) {
        return new Machine(
                reported.kernel(), reported.functions().stream().map(Invariants::plain).toList());
    }

    private static Function plain(Function reported) {
        return new Function(
                reported.address(),
                reported.identity(),
                reported.placement(),
                new Binding(reported.binding().driver(), Optional.empty()),
                reported.sriov() instanceof PhysicalFunction(int total, int enabled, var _)
                        ? new PhysicalFunction(total, enabled)
                        : reported.sriov(),
                reported.hostUse());
    }

    // ---- (3) ----

    /// Free and wanted: all of it is there, and nobody has it or stands in its way.
    private void allThatIsFreeIsOffered() {
        if (!node.kubelet.isRunning()) {
            return;
        }
        for (PlannedUnit unit : plan.units()) {
            require(
                    obstacle(unit).isPresent()
                            || node.kubelet.offersHealthy(unit.id(), unit.resourceName()),
                    "(3) free and wanted, and not offered: %s, which is %s",
                    unit,
                    state(unit.id()));
        }
        Set<ResourceName> resources = new TreeSet<>(Comparator.comparing(ResourceName::toString));
        resources.addAll(plan.resources());
        require(
                node.kubelet.offers().keySet().containsAll(resources),
                "(3) resources without an endpoint: %s",
                resources);
    }

    private Optional<String> obstacle(PlannedUnit unit) {
        Optional<Mismatch> mismatch =
                unit.mismatch(
                        unit.bound().stream()
                                .flatMap(address -> machine.function(address).stream())
                                .toList(),
                        _ -> false);
        if (mismatch.isPresent()) {
            return mismatch.map(Mismatch::message);
        }
        for (PciAddress address : unit.bound()) {
            Optional<Function> function = machine.function(address);
            if (function.isEmpty() || function.get().group().isEmpty()) {
                return Optional.of(address + " is not there, or in no group");
            }
            if (machine.enabledVirtualFunctions(function.get()) > 0) {
                return Optional.of(address + " has VFs");
            }
            if (node.leaving.contains(address) || node.handBound.contains(address)) {
                return Optional.of(address + " is leaving, or elsewhere by an admin's hand");
            }
            if (unit.terms().management() == Management.UNMANAGED
                    && !function.get().binding().onVfio()) {
                return Optional.of(address + " is not on VFIO, and unmanaged");
            }
        }
        Set<IommuGroupId> groups = groups(unit.bound());
        for (Holder holder : holders) {
            if (holder.mayHave(groups)) {
                return Optional.of("held by " + holder);
            }
        }
        for (IommuGroupId group : groups) {
            if (hasStranger(group, unit.bound())) {
                return Optional.of("a host driver has a part of " + group);
            }
        }
        for (Custody custody : ledger.custodies().values()) {
            boolean own = custody.id().equals(unit.id());
            if (own
                    ? !custody.unit().equals(unit)
                    : !Collections.disjoint(groups, groups(custody.unit().bound()))) {
                return Optional.of("still taken for " + custody.unit());
            }
        }
        return ledger.allocation(unit.id()).map(allocation -> "given to " + allocation.holder());
    }

    private boolean hasStranger(IommuGroupId id, Collection<PciAddress> own) {
        IommuGroup group = machine.group(id).orElseThrow();
        return Viability.of(group) instanceof Viability.NotViable(var blockers)
                && blockers.stream().anyMatch(blocker -> !own.contains(blocker.address()));
    }

    private void nothingElseIsOffered() {
        node.kubelet
                .offers()
                .forEach((resource, offers) ->
                        offers.stream()
                                .filter(Offer::healthy)
                                .forEach(offer -> requireGood(resource, offer.unit())));
    }

    private void requireGood(ResourceName resource, UnitId id) {
        Optional<PlannedUnit> planned =
                plan.unit(id).filter(unit -> unit.resourceName().equals(resource));
        require(planned.isPresent(), "(3) offered, and not planned: %s of %s", id, resource);
        PlannedUnit unit = planned.get();
        Set<IommuGroupId> groups = groups(unit.bound());
        boolean late = unit.terms().bind() == BindMoment.ON_ALLOCATE;
        boolean bound =
                unit.bound().stream()
                        .flatMap(address -> machine.function(address).stream())
                        .allMatch(function -> function.binding().onVfio());
        require(bound || late, "(3) offered, and not on VFIO: %s", unit);
        boolean inUse = state(id).filter(UnitState.InUse.class::isInstance).isPresent();
        boolean viable =
                groups.stream()
                        .allMatch(group ->
                                Viability.of(machine.group(group).orElseThrow())
                                        instanceof Viability.Viable);
        require(inUse || (late && !bound) || viable, "(3) offered, and not viable: %s", unit);
        for (Holder holder : holders) {
            require(
                    holder.podUid().isPresent() || !holder.has(groups) || inUse || (late && !bound),
                    "(3) offered, and a process has it: %s, %s",
                    unit,
                    holder);
        }
    }

    /// A pod's units are never lost: the kubelet would not start its container again.
    private void whatIsInUseStaysOffered() {
        for (Pod pod : node.kubelet.listed()) {
            if (!node.kubelet.isRunning() || pod.container.isEmpty()) {
                continue;
            }
            for (UnitId id : pod.units) {
                Optional<PlannedUnit> unit = plan.unit(id);
                Custody custody = ledger.custodies().get(id);
                boolean stands =
                        unit.isPresent()
                                && unit.get().resourceName().equals(pod.resource)
                                && custody != null
                                && custody.unit().equals(unit.get())
                                && isWhole(pod.container.get(), unit.get())
                                && groups(unit.get().bound()).stream()
                                        .noneMatch(group -> hasStranger(group, List.of()));
                require(
                        !stands || node.kubelet.offersHealthy(id, pod.resource),
                        "(3) in use by %s, and not offered: it is %s",
                        pod,
                        state(id));
            }
        }
    }

    private boolean isWhole(Pod.Container container, PlannedUnit unit) {
        return unit.bound().stream()
                        .allMatch(address ->
                                isThere(address)
                                        && !node.leaving.contains(address)
                                        && machine.function(address).get().binding().onVfio())
                && container.incarnations().entrySet().stream()
                        .allMatch(entry ->
                                machine.function(entry.getKey())
                                        .filter(now ->
                                                now.incarnation().orElseThrow() == entry.getValue())
                                        .isPresent());
    }

    // ---- (4) ----

    private void custodiesHaveAReason() {
        for (Custody custody : ledger.custodies().values()) {
            Set<IommuGroupId> groups = groups(custody.addresses());
            require(
                    plan.unit(custody.id()).equals(Optional.of(custody.unit()))
                            || ledger.allocation(custody.id()).isPresent()
                            || holders.stream().anyMatch(holder -> holder.mayHave(groups)),
                    "(4) taken, and neither planned nor held: %s, which is %s",
                    custody,
                    state(custody.id()));
        }
    }

    private void allocationsHaveAReason() {
        if (!node.kubelet.isRunning()) {
            return;
        }
        for (Allocation allocation : ledger.allocations()) {
            require(
                    node.kubelet.listed().stream().anyMatch(pod -> has(pod, allocation))
                            || containerLives(allocation)
                            || (allocation.pod().isEmpty() && mayAppear(allocation)),
                    "(4) allocated, and there is no pod: %s",
                    allocation);
        }
    }

    private static boolean has(Pod pod, Allocation allocation) {
        return pod.resource.equals(allocation.resource())
                && !Collections.disjoint(pod.units, allocation.units());
    }

    private boolean containerLives(Allocation allocation) {
        Set<IommuGroupId> groups =
                groups(allocation.units().stream().flatMap(unit -> known(unit).stream()).toList());
        return node.kubelet.pods.values().stream()
                .flatMap(pod -> pod.container.stream())
                .anyMatch(container -> !Collections.disjoint(container.groups(), groups));
    }

    private boolean mayAppear(Allocation allocation) {
        return node.clock.instant().isBefore(allocation.since().plus(AllocationFate.APPEARANCE))
                || node.kubelet.listed().stream()
                        .anyMatch(
                                pod -> !allocation.bystanders().contains("default/" + pod.name()));
    }

    // ---- What is seen ----

    private NodeReport report() {
        return node.operator.latest().orElseThrow();
    }

    private Optional<UnitState> state(UnitId unit) {
        return report().units().stream()
                .filter(found -> found.unit().equals(unit))
                .map(UnitReport::state)
                .findFirst();
    }

    private Set<IommuGroupId> groups(Collection<PciAddress> addresses) {
        return addresses.stream()
                .flatMap(address -> machine.function(address).stream())
                .flatMap(function -> function.group().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
