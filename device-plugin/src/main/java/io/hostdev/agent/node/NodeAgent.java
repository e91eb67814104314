// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Lifecycle;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.Situation;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Vanished;
import io.hostdev.agent.unit.Verdict;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent of one node: looks at the node, decides for each unit, sets work going, and tells the
/// kubelet and the API server. Over and over: after each event, and at intervals because events get
/// lost.
///
/// Closing it changes nothing on the machine.
public final class NodeAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);

    private static final Duration UNREADABLE = Duration.ofSeconds(1);

    private final NodePorts ports;
    private final Bell bell = new Bell();
    private final Complaint unreadable = new Complaint(LOG);
    private final Arrivals arrivals = new Arrivals();
    private final AskedGroups groups;
    private final Workshop workshop;
    private final UnitBook book;
    private final Departures departures;
    private final PhysicalFunctions physicalFunctions;
    private final Settlement settlement;
    private final CdiLeftovers cdiLeftovers;
    private final Chronicle chronicle;
    private final DevicePlugins devicePlugins;
    private final HostNodeApi api;
    private final Thread loop;
    private KnownHostUses hostUses = KnownHostUses.NONE;
    private volatile boolean closed;

    /// @param plugins the kubelet, which gets the offers
    /// @param api the API server, which gets the reports and brings the plans
    public NodeAgent(
            NodePorts ports,
            DevicePluginsFactory plugins,
            HostNodeApi api,
            Admission.Settings settings) {
        this(ports, plugins, api, settings, Labour.THREADS);
    }

    /// @param labour who carries out what is decided
    NodeAgent(
            NodePorts ports,
            DevicePluginsFactory plugins,
            HostNodeApi api,
            Admission.Settings settings,
            Labour labour) {
        this.ports = ports;
        this.groups = new AskedGroups(ports.groups());
        this.workshop = new Workshop(ports, groups, labour, bell::ring);
        this.book = new UnitBook(ports, workshop);
        Admission admission = new Admission(ports, book, arrivals, bell, settings);
        this.departures = new Departures(ports, workshop);
        this.physicalFunctions = new PhysicalFunctions(ports, groups, labour, bell::ring);
        this.settlement = new Settlement(book, arrivals, ports);
        this.cdiLeftovers = new CdiLeftovers(ports.cdi());
        this.chronicle = new Chronicle(ports.clock());
        this.devicePlugins = plugins.serving(admission);
        this.api = api;
        this.loop = Thread.ofPlatform().name("node-agent").unstarted(this::run);
        api.watch(this::accept);
        ports.uevents().subscribe(bell::ring);
    }

    /// Makes our side of the device plugin API, given who answers for the units.
    @FunctionalInterface
    public interface DevicePluginsFactory {
        DevicePlugins serving(UnitService service);
    }

    public void start() {
        loop.start();
    }

    /// Looks again soon.
    public void wake() {
        bell.ring();
    }

    private void accept(AcceptedPlan plan) {
        try {
            ports.plans().save(plan);
        } catch (Journal.Unusable unusable) {
            LOG.warn("{}", unusable.getMessage());
        }
        book.accept(plan);
        bell.ring();
    }

    private void run() {
        while (!closed) {
            long heard = bell.count();
            long began = System.nanoTime();
            try {
                Duration pause = look();
                ports.observer().looked(Duration.ofNanos(System.nanoTime() - began));
                unreadable.about(Optional.empty());
                bell.await(heard, pause);
            } catch (UncheckedIOException failure) {
                ports.observer().unreadable();
                unreadable.about(
                        Optional.of(
                                "the node cannot be read, and is tried until it can: " + failure));
                bell.await(heard, UNREADABLE);
            }
        }
    }

    /// Looks at the node once, and acts on what it sees. For one caller at a time: the agent's own
    /// loop, once it was started.
    ///
    /// @return how long to wait for an event before looking again
    Duration look() {
        long finished = workshop.finished();
        long changed = physicalFunctions.finishedWork();
        Instant began = ports.clock().instant();
        Observation observation = Observation.of(ports, hostUses);
        hostUses = observation.hostUses();
        Round round;
        boolean awaitsContainers;
        Optional<String> unwritable;
        List<Vanished> vanished;
        synchronized (book) {
            if (workshop.finished() != finished || physicalFunctions.finishedWork() != changed) {
                return Duration.ZERO;
            }
            departures.follow(observation.machine());
            physicalFunctions.follow(observation.machine());
            vanished = departures.recent();
            settle(observation, began);
            awaitsContainers = settlement.awaitsContainers();
            unwritable = ports.journal().trouble();
            if (unwritable.isEmpty()) {
                cdiLeftovers.remove(book.ledger());
            }
            round = decide(observation, finished, changed, unwritable);
        }
        devicePlugins.offer(round.offers().all());
        api.report(
                new NodeReport(
                        round.machine(),
                        round.generation(),
                        round.reports(),
                        round.physicalFunctions(),
                        NodeConditions.of(observation, groups.isForbidden(), unwritable),
                        vanished));
        bell.looked();
        return Pace.of(round.reports(), round.physicalFunctions(), awaitsContainers);
    }

    private void settle(Observation observation, Instant began) {
        observation
                .pods()
                .ifPresentOrElse(
                        pods -> {
                            arrivals.see(pods, began);
                            settlement.settle(pods, observation.machine(), began);
                        },
                        settlement::unknown);
    }

    /// @param generation of the plan that the reports are about, which may not be the newest any
    ///   more
    private record Round(
            long generation,
            Machine machine,
            Offers offers,
            List<UnitReport> reports,
            List<PhysicalFunctionReport> physicalFunctions) {}

    private Round decide(
            Observation observation, long finished, long changed, Optional<String> unwritable) {
        Ledger ledger = book.ledger();
        Machine machine = observation.machine(ledger);
        Offers offers = new Offers(machine);
        book.plan().ifPresent(plan -> plan.resources().forEach(offers::resource));
        List<UnitReport> reports = new ArrayList<>();
        for (UnitId id : book.units()) {
            Situation situation = book.situation(id, machine, observation.occupancy());
            Optional<Verdict> verdict = Lifecycle.decide(situation);
            Optional<PlannedUnit> unit = situation.known().or(() -> book.promised(id));
            if (verdict.isPresent() && unit.isPresent()) {
                UnitState state = withJournal(verdict.get().state(), unwritable);
                reports.add(chronicle.report(unit.get(), state));
                offers.unit(unit.get(), state);
                if (state instanceof UnitState.Ready) {
                    workshop.seenBound(id);
                }
                verdict.get().work().ifPresent(work -> workshop.start(work, finished));
            } else {
                workshop.forget(id);
            }
        }
        chronicle.retain(book.units());
        long generation = book.plan().map(AcceptedPlan::generation).orElse(0L);
        return new Round(
                generation,
                machine,
                offers,
                reports,
                physicalFunctions.decide(
                        book.plan(), ledger, machine, observation.occupancy(), changed));
    }

    /// What cannot be written down cannot be given out.
    private static UnitState withJournal(UnitState state, Optional<String> unwritable) {
        boolean given = !(state instanceof UnitState.Ready || state instanceof UnitState.Detached);
        return given
                ? state
                : unwritable
                        .<UnitState>map(why -> new UnitState.Unhealthy("JournalUnusable", why))
                        .orElse(state);
    }

    @Override
    public void close() {
        closed = true;
        bell.ring();
        try {
            loop.join();
            devicePlugins.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
