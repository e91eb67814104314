// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.UnusableJournal;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.SimulatedKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.pollinterval.IterativePollInterval;

/// The real agent on a host, modelled or real, with its journal in a directory. The kubelet and the
/// API server are reduced to what passes between them and the agent; both have tests of their own.
public final class AgentOnHost implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<WatchedBus.Write> writes = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private final Uevents uevents;
    private final Journal journal;
    private final NodeAgent agent;
    private final ReducedApiServer apiServer = new ReducedApiServer();
    private final ReducedKubelet kubelet;

    /// Starts it.
    ///
    /// @param disk the node's
    public AgentOnHost(HostUnderTest host, Path disk) {
        this(host, disk, Surroundings.PLAIN);
    }

    public AgentOnHost(HostUnderTest host, Path disk, Surroundings surroundings) {
        this.kubelet = new ReducedKubelet(surroundings.pods());
        this.uevents = host.uevents();
        this.journal = journal(disk, host.bootId());
        NodePorts ports =
                surroundings.ports(
                        host,
                        new WatchedBus(host.pciBus(), this::note),
                        uevents,
                        kubelet,
                        journal,
                        disk);
        this.agent =
                new NodeAgent(
                        ports,
                        kubelet::connect,
                        apiServer,
                        new Admission.Settings(surroundings.injection(), PATIENCE));
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
    public static AgentOnHost on(SimulatedKernel kernel, Path disk, InstantSource clock) {
        return new AgentOnHost(
                new SimulatedHost(kernel),
                disk,
                Surroundings.PLAIN.with(kernel.hostUses()).with(clock));
    }

    // ---- The kubelet ----

    public UnitService service() {
        return kubelet.service();
    }

    /// What the kubelet was last told, by resource.
    public Map<ResourceName, List<DevicePlugins.Offer>> offers() {
        return kubelet.offers();
    }

    /// All that the kubelet was told, oldest first.
    public List<Map<ResourceName, List<DevicePlugins.Offer>>> offersSoFar() {
        return kubelet.offersSoFar();
    }

    Optional<List<PodResources.PodUse>> pods() {
        return kubelet.list();
    }

    /// The kubelet's active pods, from now on; absent: it does not answer. They are looked at soon.
    public void pods(Optional<List<PodResources.PodUse>> active) {
        kubelet.run(active);
        wake();
    }

    /// The qualified names of the CDI devices that there are.
    public Set<String> cdiDevices() {
        return kubelet.cdiDevices();
    }

    /// The device nodes of a CDI device that was written.
    public List<String> deviceNodes(String qualifiedName) {
        return kubelet.deviceNodes(qualifiedName);
    }

    // ---- The API server ----

    /// The operator plans for these claims.
    public void apply(Claim... claims) {
        apiServer.plan(
                Stream.of(claims).map(Claim::resourceName).toList(),
                Planner.plan(report().orElseThrow().machine(), List.of(claims)).units());
    }

    /// The operator plans for these claims and numbers of VFs, on what the agent reported last.
    public NodePlan apply(List<Claim> claims, List<VirtualFunctionsClaim> virtualFunctions) {
        NodePlan plan =
                Planner.plan(report().orElseThrow().machine(), claims, virtualFunctions, Set.of());
        apiServer.plan(claims.stream().map(Claim::resourceName).toList(), plan);
        return plan;
    }

    /// Numbers of VFs, and no unit.
    public void applyVirtualFunctions(PlannedVirtualFunctions... numbers) {
        apiServer.plan(
                List.of(),
                new NodePlan(List.of(), List.of(), List.of(), List.of(numbers), List.of()));
    }

    /// Of the PF's way to its number of VFs; absent: nobody sees to it.
    public Optional<VirtualFunctionsState> virtualFunctions(PciAddress physicalFunction) {
        return report().stream()
                .flatMap(latest -> latest.physicalFunctions().stream())
                .filter(found -> found.physicalFunction().equals(physicalFunction))
                .map(PhysicalFunctionReport::state)
                .findFirst();
    }

    /// A plan that no planner would make.
    public void applyUnits(PlannedUnit... units) {
        apiServer.plan(List.of(), List.of(units));
    }

    public Optional<NodeReport> report() {
        return apiServer.report();
    }

    public Optional<UnitState> state(UnitId unit) {
        return report().stream()
                .flatMap(latest -> latest.units().stream())
                .filter(found -> found.unit().equals(unit))
                .map(UnitReport::state)
                .findFirst();
    }

    public void awaitState(UnitId unit, Class<? extends UnitState> state) {
        soon().untilAsserted(() -> assertThat(state(unit)).get().isInstanceOf(state));
    }

    /// Waits for a state of this kind that passes the check.
    public <S extends UnitState> void awaitState(UnitId unit, Class<S> state, Consumer<S> check) {
        soon().untilAsserted(
                        () -> assertThat(state(unit)).get().isInstanceOfSatisfying(state, check));
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
        soon().until(() -> report().isPresent());
        return this;
    }

    /// Generous: an emulated machine is slow. The longer it takes the less often it is asked, up to
    /// six times a second, because asking takes time from the agent.
    public static ConditionFactory soon() {
        return Awaitility.await()
                .pollInterval(
                        IterativePollInterval.iterative(
                                last -> last.toMillis() < 160 ? last.multipliedBy(2) : last,
                                Duration.ofMillis(5)))
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
            long seen = apiServer.reports();
            wake();
            soon().until(() -> apiServer.reports() > seen);
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
