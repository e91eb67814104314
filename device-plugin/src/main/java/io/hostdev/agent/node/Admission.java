// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.container.GrantedUnit;
import io.hostdev.agent.container.Injection;
import io.hostdev.agent.container.VfioBackend;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Answers the kubelet. Allocate is fast and final, PreStartContainer is patient (DESIGN: "The
/// kubelet edge").
public final class Admission implements UnitService {

    /// @param injection how devices reach a container
    /// @param patience how long a container start waits for its units; the kubelet gives up after
    ///   30 s
    public record Settings(Injection injection, Duration patience) {

        public static final Settings DEFAULT =
                new Settings(Injection.Cdi.INSTANCE, Duration.ofSeconds(25));
    }

    private static final Duration RECHECK = Duration.ofMillis(250);

    private final NodePorts ports;
    private final UnitBook book;
    private final Bell bell;
    private final Settings settings;
    private final Arrivals arrivals;
    private final PreferredAllocation preferred;
    private final WaitingStarts waiting = new WaitingStarts();

    Admission(NodePorts ports, UnitBook book, Arrivals arrivals, Bell bell, Settings settings) {
        this.ports = ports;
        this.book = book;
        this.arrivals = arrivals;
        this.preferred = new PreferredAllocation(ports, book);
        this.bell = bell;
        this.settings = settings;
    }

    @Override
    public ContainerEdits allocate(ResourceName resource, SortedSet<UnitId> ids) throws Refused {
        synchronized (book) {
            Look look = Look.at(ports, book, ids);
            List<GrantedUnit> units = new ArrayList<>();
            for (UnitId id : ids) {
                PlannedUnit unit = wanted(resource, id);
                refuseChanging(unit);
                refuseIncurable(unit, look.state(id));
                units.add(Grant.of(unit, look));
            }
            refuseNameless(units);
            ContainerEdits edits = settings.injection().edits(resource, units);
            adopt(units, look);
            record(answered(resource, ids, edits.deviceNodes()));
            bell.ring();
            return edits;
        }
    }

    private PlannedUnit wanted(ResourceName resource, UnitId id) throws Refused {
        return book.planned(id)
                .filter(unit -> unit.resourceName().equals(resource))
                .orElseThrow(() ->
                        new Refused(
                                Reason.NOT_OFFERED,
                                "%s is no longer offered as %s: the plan for this node has changed, the HostDevice says why"
                                        .formatted(id, resource)));
    }

    /// An answer now would keep the change waiting for the pod, and the pod for the change.
    private void refuseChanging(PlannedUnit unit) throws Refused {
        if (book.isChanging(unit.id())) {
            throw new Refused(
                    Reason.CHANGING,
                    "%s of HostDevice %s cannot be given out: it is being changed"
                            .formatted(unit.id(), unit.hostDevice()));
        }
    }

    private static void refuseIncurable(PlannedUnit unit, UnitState state) throws Refused {
        Optional<Incurable> incurable = Incurable.of(state);
        if (incurable.isPresent()) {
            throw new Refused(
                    incurable.get().reason(),
                    "%s of HostDevice %s cannot be given out: %s"
                            .formatted(unit.id(), unit.hostDevice(), incurable.get().message()));
        }
    }

    /// By path a container can only be given what has its name already, and a cdev gets it when its
    /// function is bound.
    private void refuseNameless(List<GrantedUnit> units) throws Refused {
        if (!(settings.injection() instanceof Injection.DeviceNodes)) {
            return;
        }
        for (GrantedUnit unit : units) {
            boolean nameless =
                    unit.backend() instanceof VfioBackend.Iommufd
                            && unit.functions().stream()
                                    .anyMatch(function -> function.observed().cdev().isEmpty());
            if (nameless) {
                throw new Refused(
                        Reason.NO_DEVICE_NODE,
                        "%s of HostDevice %s has no cdev before it is bound: backend Iommufd with bind OnAllocate needs the agent's deviceInjection to be CDI"
                                .formatted(unit.id(), unit.unit().hostDevice()));
            }
        }
    }

    private void adopt(List<GrantedUnit> units, Look look) throws Refused {
        try {
            for (GrantedUnit unit : units) {
                book.adopt(unit.unit(), look.machine());
            }
        } catch (Journal.Unusable unusable) {
            throw new Refused(Reason.JOURNAL_UNUSABLE, unusable.getMessage());
        }
    }

    private void record(Allocation allocation) throws Refused {
        try {
            book.allocate(allocation);
        } catch (Journal.Unusable unusable) {
            throw new Refused(Reason.JOURNAL_UNUSABLE, unusable.getMessage());
        }
    }

    @Override
    public void prepareStart(ResourceName resource, SortedSet<UnitId> ids, Caller caller)
            throws Refused {
        Instant deadline = ports.clock().instant().plus(settings.patience());
        try (WaitingStarts.Start start = waiting.begin(ids)) {
            while (true) {
                refuseAbandoned(ids, caller, start);
                Optional<String> obstacle = prepareNow(resource, ids);
                if (obstacle.isEmpty()) {
                    return;
                }
                if (ports.clock().instant().isAfter(deadline)) {
                    throw new Refused(Reason.NOT_IN_TIME, obstacle.get());
                }
                bell.awaitLook(RECHECK);
            }
        }
    }

    /// For whom nobody waits nothing is written.
    private static void refuseAbandoned(
            SortedSet<UnitId> ids, Caller caller, WaitingStarts.Start start) throws Refused {
        if (caller.hasHungUp()) {
            throw new Refused(
                    Reason.ABANDONED,
                    "the kubelet has hung up and waits no longer for a start with %s: it asks again"
                            .formatted(ids));
        }
        if (start.isSuperseded()) {
            throw new Refused(
                    Reason.ABANDONED,
                    "the kubelet has asked once more for a start with some of %s: that one is answered"
                            .formatted(ids));
        }
    }

    /// @return what is still in the way; absent if the container can start now
    private Optional<String> prepareNow(ResourceName resource, SortedSet<UnitId> ids)
            throws Refused {
        synchronized (book) {
            List<PlannedUnit> given = new ArrayList<>();
            for (UnitId id : ids) {
                given.add(given(resource, ids, id));
            }
            Optional<String> taken = takenOtherwise(given);
            if (taken.isPresent()) {
                return taken;
            }
            Allocation allocation = allocation(resource, ids);
            Look look = Look.at(ports, book, ids);
            if (allocation.started().isPresent() && !given.stream().allMatch(look::onVfio)) {
                record(allocation.startingAgain());
                bell.ring();
                return Optional.of("%s is bound again".formatted(ids));
            }
            List<GrantedUnit> units = new ArrayList<>();
            for (PlannedUnit unit : given) {
                Optional<String> obstacle = replaced(unit, look).or(() -> look.obstacle(unit));
                if (obstacle.isPresent()) {
                    return Optional.of(
                            "%s of HostDevice %s cannot be opened yet: %s"
                                    .formatted(unit.id(), unit.hostDevice(), obstacle.get()));
                }
                units.add(Grant.of(unit, look));
            }
            adopt(units, look);
            Optional<String> obstacle = deliver(allocation, units);
            if (obstacle.isEmpty() && allocation.started().isEmpty()) {
                record(allocation.started(ports.clock().instant()));
            }
            return obstacle;
        }
    }

    /// What the pod was given may be gone, and somebody have bound another device at its address.
    private Optional<String> replaced(PlannedUnit unit, Look look) {
        return Optional.ofNullable(book.ledger().custodies().get(unit.id())).stream()
                .flatMap(custody ->
                        unit.functions().stream()
                                .flatMap(address -> look.machine().function(address).stream())
                                .filter(function -> !custody.has(function)))
                .findFirst()
                .map(function ->
                        "what was taken at %s is gone, and %s is there now"
                                .formatted(function.address(), function.identity().id()));
    }

    /// A pod that has a unit keeps it as it was taken, whatever became of its HostDevice: its
    /// containers may start again.
    private PlannedUnit given(ResourceName resource, SortedSet<UnitId> ids, UnitId id)
            throws Refused {
        Optional<PlannedUnit> taken =
                standing(resource, ids)
                        .flatMap(allocation -> book.taken(id))
                        .filter(unit -> unit.resourceName().equals(resource));
        return taken.isPresent() ? taken.get() : wanted(resource, id);
    }

    /// Another pod may have it as what it was before the plan changed.
    private Optional<String> takenOtherwise(List<PlannedUnit> given) {
        return given.stream()
                .filter(unit ->
                        book.taken(unit.id()).filter(taken -> !taken.agreesWith(unit)).isPresent())
                .findFirst()
                .map(unit ->
                        "%s of HostDevice %s cannot be opened yet: it is being changed"
                                .formatted(unit.id(), unit.hostDevice()));
    }

    private Optional<Allocation> standing(ResourceName resource, SortedSet<UnitId> ids) {
        return book.ledger()
                .allocation(ids.first())
                .filter(allocation -> allocation.resource().equals(resource))
                .filter(allocation -> allocation.units().equals(ids));
    }

    /// The kubelet starts containers from its own record, after a reboot too: what it asks for is
    /// allocated.
    private Allocation allocation(ResourceName resource, SortedSet<UnitId> ids) throws Refused {
        Optional<Allocation> standing = standing(resource, ids);
        if (standing.isPresent()) {
            return standing.get();
        }
        Allocation allocation = answered(resource, ids, List.of());
        record(allocation);
        bell.ring();
        return allocation;
    }

    private Allocation answered(
            ResourceName resource, SortedSet<UnitId> ids, List<String> deviceNodes) {
        Instant now = ports.clock().instant();
        return Allocation.answered(resource, ids, deviceNodes, now, arrivals.bystanders(now));
    }

    private Optional<String> deliver(Allocation allocation, List<GrantedUnit> units)
            throws Refused {
        return switch (settings.injection()) {
            case Injection.Cdi cdi -> {
                try {
                    ports.cdi().write(cdi.device(allocation.resource(), units));
                    yield Optional.empty();
                } catch (IOException e) {
                    yield Optional.of("its CDI file cannot be written: " + e.getMessage());
                }
            }
            case Injection.DeviceNodes nodes -> {
                List<String> now = nodes.edits(allocation.resource(), units).deviceNodes();
                if (!now.equals(allocation.deviceNodes())) {
                    throw new Refused(
                            Reason.OTHER_DEVICE_NODES,
                            "the device nodes of %s are %s now, and the pod was given %s: delete the pod"
                                    .formatted(allocation.units(), now, allocation.deviceNodes()));
                }
                yield Optional.empty();
            }
        };
    }

    @Override
    public SortedSet<UnitId> prefer(
            ResourceName resource, Set<UnitId> available, Set<UnitId> mustInclude, int size) {
        return preferred.prefer(available, mustInclude, size);
    }
}
