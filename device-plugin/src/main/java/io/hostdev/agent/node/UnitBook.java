// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.agent.unit.Situation;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is wanted of each unit and what is owed for it: the accepted plan beside the journal.
///
/// Guarded by its own monitor; a caller that decides and then acts on the decision holds it for
/// both.
final class UnitBook {

    private final Journal journal;
    private final Workshop workshop;
    private final InstantSource clock;
    private final String bootId;
    private final Map<UnitId, PlannedUnit> promised = new HashMap<>();
    private Optional<AcceptedPlan> plan;

    UnitBook(NodePorts ports, Workshop workshop) {
        this.journal = ports.journal();
        this.workshop = workshop;
        this.clock = ports.clock();
        this.bootId = ports.bootId();
        this.plan = ports.plans().load();
    }

    synchronized void accept(AcceptedPlan accepted) {
        Ledger ledger = ledger();
        plan.ifPresent(before -> before.units().forEach(unit -> promised.put(unit.id(), unit)));
        promised.keySet().removeIf(unit -> ledger.allocation(unit).isEmpty());
        plan = Optional.of(accepted);
    }

    /// What a plan of before said of a unit that a pod was promised. A unit that was never taken is
    /// known by that alone.
    synchronized Optional<PlannedUnit> promised(UnitId unit) {
        return Optional.ofNullable(promised.get(unit));
    }

    synchronized Optional<AcceptedPlan> plan() {
        return plan;
    }

    /// Changes with each piece of work that ends.
    long finishedWork() {
        return workshop.finished();
    }

    /// What we have of this unit is not, or not any more, what the plan says of it.
    synchronized boolean isChanging(UnitId unit) {
        Optional<PlannedUnit> taken = taken(unit);
        return taken.isPresent() && planned(unit).filter(taken.get()::agreesWith).isEmpty();
    }

    /// The unit as it was taken.
    synchronized Optional<PlannedUnit> taken(UnitId unit) {
        return Optional.ofNullable(ledger().custodies().get(unit)).map(Custody::unit);
    }

    synchronized Ledger ledger() {
        return journal.ledger();
    }

    /// What the plan says of this unit. While there is no plan, what we have stays wanted.
    synchronized Optional<PlannedUnit> planned(UnitId unit) {
        return plan.isPresent()
                ? plan.get().unit(unit)
                : Optional.ofNullable(ledger().custodies().get(unit)).map(Custody::unit);
    }

    /// Every unit of which there is something: planned, taken, being taken or allocated.
    synchronized Set<UnitId> units() {
        Set<UnitId> units = new TreeSet<>();
        plan.ifPresent(accepted -> accepted.units().forEach(unit -> units.add(unit.id())));
        Ledger ledger = ledger();
        units.addAll(ledger.custodies().keySet());
        ledger.allocations().forEach(allocation -> units.addAll(allocation.units()));
        workshop.running().forEach(work -> units.add(work.unit()));
        return units;
    }

    synchronized Situation situation(UnitId unit, Machine machine, Occupancy occupancy) {
        Ledger ledger = ledger();
        Optional<PlannedUnit> planned = planned(unit);
        return new Situation(
                planned,
                Optional.ofNullable(ledger.custodies().get(unit)),
                ledger.allocation(unit),
                workshop.running(unit),
                workshop.failure(unit),
                workshop.drift(unit),
                planned.flatMap(wanted -> rival(wanted, ledger, machine)),
                machine,
                occupancy,
                clock.instant());
    }

    /// Another unit that still has a function or a group of this one. Work counts from its start,
    /// before it has written anything down.
    private Optional<PlannedUnit> rival(PlannedUnit wanted, Ledger ledger, Machine machine) {
        Set<Object> parts = parts(wanted.bound(), machine);
        return Stream.concat(
                        ledger.custodies().values().stream().map(Custody::unit),
                        workshop.running().stream().map(Work::planned))
                .filter(other -> !other.id().equals(wanted.id()))
                .filter(other -> !Collections.disjoint(parts, parts(other.bound(), machine)))
                .findFirst();
    }

    private static Set<Object> parts(Iterable<PciAddress> addresses, Machine machine) {
        Set<Object> parts = new HashSet<>();
        for (PciAddress address : addresses) {
            parts.add(address);
            machine.function(address).flatMap(function -> function.group()).ifPresent(parts::add);
        }
        return parts;
    }

    /// The groups that these units are in, as they were taken or else as they are wanted.
    synchronized Set<IommuGroupId> groups(Collection<UnitId> units, Machine machine) {
        return units.stream()
                .flatMap(unit -> taken(unit).or(() -> planned(unit)).stream())
                .flatMap(unit -> unit.functions().stream())
                .flatMap(address -> machine.function(address).stream())
                .flatMap(function -> function.group().stream())
                .collect(Collectors.toSet());
    }

    /// What was on VFIO before us, and so is in no custody, is in ours while a pod has it: whatever
    /// becomes of its HostDevice, it is known whose it was and that nobody else gets it.
    synchronized void adopt(PlannedUnit unit, Machine machine) throws Journal.Unusable {
        if (taken(unit.id()).isPresent()) {
            return;
        }
        List<Taken> found =
                unit.bound().stream()
                        .flatMap(address -> machine.function(address).stream())
                        .filter(function -> function.binding().onVfio())
                        .map(UnitBook::asFound)
                        .toList();
        if (found.size() == unit.bound().size()) {
            journal.custody(new Custody(bootId, unit, found));
        }
    }

    private static Taken asFound(Function function) {
        return new Taken(
                function.address(),
                function.identity().id(),
                function.incarnation(),
                function.binding().driver().map(BoundDriver::name),
                Optional.empty(),
                true,
                function.binding().driver().map(BoundDriver::name));
    }

    synchronized void allocate(Allocation allocation) throws Journal.Unusable {
        journal.allocated(allocation);
    }

    synchronized void deallocate(Allocation allocation) throws Journal.Unusable {
        journal.deallocated(allocation.units());
    }
}
