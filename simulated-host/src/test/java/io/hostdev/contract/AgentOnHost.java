package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.journal.UnusableJournal;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.HostUses;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.SimulatedKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/// The real agent on a host, modelled or real, with its journal in a directory. The kubelet and the
/// API server are reduced to what passes between them and the agent; both have tests of their own.
public final class AgentOnHost implements AutoCloseable {

    /// What the tests say instead of the host.
    ///
    /// @param clock what the agent takes for the time of day
    /// @param pods the kubelet's, at first
    public record Surroundings(
            HostUses hostUses, InstantSource clock, Optional<List<PodResources.PodUse>> pods) {

        /// The host lives on no function, and time goes by.
        public static final Surroundings PLAIN =
                new Surroundings(Map::of, InstantSource.system(), Optional.of(List.of()));

        /// For an agent that comes after another one, beside a kubelet that lives on.
        Surroundings with(InstantSource other) {
            return new Surroundings(hostUses, other, pods);
        }

        Surroundings with(Optional<List<PodResources.PodUse>> others) {
            return new Surroundings(hostUses, clock, others);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<WatchedBus.Write> writes = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private final Uevents uevents;
    private final Journal journal;
    private final NodeAgent agent;
    private final AtomicLong generation = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final Map<ResourceName, List<DevicePlugins.Offer>> offers = new ConcurrentHashMap<>();
    private final List<Map<ResourceName, List<DevicePlugins.Offer>>> offersSoFar =
            new CopyOnWriteArrayList<>();
    private final Map<String, CdiDevice> cdi = new ConcurrentHashMap<>();
    private volatile Optional<List<PodResources.PodUse>> pods;
    private volatile Consumer<AcceptedPlan> accept = _ -> {};
    private volatile Optional<NodeReport> report = Optional.empty();
    private volatile @Nullable UnitService service;

    /// Starts it.
    ///
    /// @param disk the node's
    public AgentOnHost(HostUnderTest host, Path disk) {
        this(host, disk, Surroundings.PLAIN);
    }

    public AgentOnHost(HostUnderTest host, Path disk, Surroundings surroundings) {
        this.pods = surroundings.pods();
        this.uevents = host.uevents();
        this.journal = journal(disk, host.bootId());
        NodePorts ports =
                new NodePorts(
                        new WatchedBus(host.pciBus(), this::note),
                        host.vfioGroups(),
                        host.holders(),
                        host.grantedNodes(),
                        surroundings.hostUses(),
                        uevents,
                        () -> pods,
                        journal,
                        new FilePlanStore(disk),
                        new CdiMap(),
                        surroundings.clock(),
                        host.bootId());
        this.agent =
                new NodeAgent(
                        ports,
                        this::plugins,
                        new Api(),
                        new Admission.Settings(Admission.Settings.DEFAULT.injection(), PATIENCE));
        agent.start();
    }

    /// As the agent's program does.
    private static Journal journal(Path disk, String bootId) {
        try {
            return FileJournal.open(disk, bootId);
        } catch (Journal.Unusable unusable) {
            return new UnusableJournal(unusable);
        }
    }

    /// On a modelled node, with what its functions carry.
    public static AgentOnHost on(SimulatedKernel kernel, Path disk) {
        return new AgentOnHost(
                new SimulatedHost(kernel),
                disk,
                new Surroundings(
                        kernel.hostUses(), InstantSource.system(), Surroundings.PLAIN.pods()));
    }

    private DevicePlugins plugins(UnitService units) {
        service = units;
        return new DevicePlugins() {
            @Override
            public void offer(Map<ResourceName, List<Offer>> all) {
                offersSoFar.add(Map.copyOf(all));
                offers.putAll(all);
                offers.keySet().retainAll(all.keySet());
            }

            @Override
            public void close() {}
        };
    }

    private final class Api implements HostNodeApi {
        @Override
        public void watch(Consumer<AcceptedPlan> consumer) {
            accept = consumer;
        }

        @Override
        public void report(NodeReport current) {
            report = Optional.of(current);
            looks.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    private final class CdiMap implements CdiDirectory {
        @Override
        public void write(CdiDevice device) {
            cdi.put(device.qualifiedName(), device);
        }

        @Override
        public void retain(Set<String> qualifiedNames) {
            cdi.keySet().retainAll(qualifiedNames);
        }
    }

    // ---- The kubelet ----

    public UnitService service() {
        return Objects.requireNonNull(service);
    }

    /// What the kubelet was last told, by resource.
    public Map<ResourceName, List<DevicePlugins.Offer>> offers() {
        return Map.copyOf(offers);
    }

    /// All that the kubelet was told, oldest first.
    public List<Map<ResourceName, List<DevicePlugins.Offer>>> offersSoFar() {
        return List.copyOf(offersSoFar);
    }

    Optional<List<PodResources.PodUse>> pods() {
        return pods;
    }

    /// The kubelet's active pods, from now on; absent: it does not answer. They are looked at soon.
    public void pods(Optional<List<PodResources.PodUse>> active) {
        pods = active;
        wake();
    }

    /// The device nodes of a CDI device that was written.
    public List<String> deviceNodes(String qualifiedName) {
        return Objects.requireNonNull(cdi.get(qualifiedName), qualifiedName).deviceNodes();
    }

    // ---- The API server ----

    /// The operator plans for these claims.
    public void apply(Claim... claims) {
        accept(
                Stream.of(claims).map(Claim::resourceName).toList(),
                Planner.plan(report().orElseThrow().machine(), List.of(claims)).units());
    }

    /// A plan that no planner would make.
    public void applyUnits(PlannedUnit... units) {
        accept(List.of(), List.of(units));
    }

    private void accept(List<ResourceName> resources, List<PlannedUnit> units) {
        accept.accept(new AcceptedPlan(generation.incrementAndGet(), resources, units));
    }

    public Optional<NodeReport> report() {
        return report;
    }

    public Optional<UnitState> state(UnitId unit) {
        return report.stream()
                .flatMap(latest -> latest.units().stream())
                .filter(found -> found.unit().equals(unit))
                .map(UnitReport::state)
                .findFirst();
    }

    public void awaitState(UnitId unit, Class<? extends UnitState> state) {
        soon().untilAsserted(() -> assertThat(state(unit)).get().isInstanceOf(state));
    }

    public void awaitGone(UnitId unit) {
        soon().untilAsserted(() -> assertThat(state(unit)).isEmpty());
    }

    /// Waits for words in the state's description.
    public void awaitWords(UnitId unit, String... words) {
        soon().untilAsserted(() ->
                assertThat(state(unit).map(UnitState::described).orElse("gone")).contains(words));
    }

    public AgentOnHost awaitReport() {
        soon().until(() -> report.isPresent());
        return this;
    }

    /// Generous: an emulated machine is slow.
    public static ConditionFactory soon() {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(40));
    }

    // ---- The node ----

    /// An event comes.
    public void wake() {
        agent.wake();
    }

    /// Returns when it has looked at the node and told what it saw, from beginning to end.
    public AgentOnHost awaitLook() {
        for (int looked = 0; looked < 2; looked++) { // the first may have begun before
            long seen = looks.get();
            wake();
            soon().until(() -> looks.get() > seen);
        }
        return this;
    }

    public Journal journal() {
        return journal;
    }

    /// What this agent has written to the bus, oldest first: also what was refused, and what the
    /// kernel has not yet done.
    public List<WatchedBus.Write> writes() {
        return List.copyOf(writes);
    }

    private void note(WatchedBus.Write write) {
        if (ended) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new AgentHasEnded();
        }
        writes.add(write);
    }

    private static final class AgentHasEnded extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Ends the agent as its process would end: nothing on the machine changes, and a write that
    /// the kernel keeps is its last.
    @Override
    public void close() {
        ended = true;
        agent.close();
        uevents.close();
        journal.close();
    }
}
