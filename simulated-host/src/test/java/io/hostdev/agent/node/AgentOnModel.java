package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PodResources;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/// The real agent on a modelled kernel. The kubelet and the API server are reduced to what passes
/// between them and the agent; both have tests of their own.
final class AgentOnModel implements AutoCloseable {

    private final SimulatedKernel kernel;
    private final Journal journal;
    private final NodeAgent agent;
    private final AtomicLong generation = new AtomicLong();

    final Map<ResourceName, List<DevicePlugins.Offer>> offers = new ConcurrentHashMap<>();
    final Map<String, CdiDevice> cdi = new ConcurrentHashMap<>();
    volatile Optional<List<PodResources.PodUse>> pods = Optional.of(List.of());
    private volatile Consumer<AcceptedPlan> accept = plan -> {};
    private volatile Optional<NodeReport> report = Optional.empty();
    private volatile @Nullable UnitService service;

    /// @param state the node's disk
    AgentOnModel(SimulatedKernel kernel, Path state) throws Journal.Unusable {
        this.kernel = kernel;
        this.journal = FileJournal.open(state, kernel.bootId());
        NodePorts ports =
                new NodePorts(
                        kernel.pciBus(),
                        kernel.vfioGroups(),
                        kernel.holders(),
                        kernel.grantedNodes(),
                        kernel.hostUses(),
                        kernel.uevents(),
                        () -> pods,
                        journal,
                        new FilePlanStore(state),
                        new CdiMap(),
                        InstantSource.system(),
                        kernel.bootId());
        this.agent =
                new NodeAgent(
                        ports,
                        this::plugins,
                        new Api(),
                        new Admission.Settings(
                                Admission.Settings.DEFAULT.injection(), Duration.ofSeconds(5)));
        agent.start();
    }

    private DevicePlugins plugins(UnitService units) {
        service = units;
        return new DevicePlugins() {
            @Override
            public void offer(Map<ResourceName, List<Offer>> all) {
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

    UnitService service() {
        return Objects.requireNonNull(service);
    }

    /// The device nodes of a CDI device that was written.
    List<String> deviceNodes(String qualifiedName) {
        return Objects.requireNonNull(cdi.get(qualifiedName), qualifiedName).deviceNodes();
    }

    void wake() {
        agent.wake();
    }

    /// The operator plans for these claims.
    void apply(Claim... claims) {
        accept.accept(
                new AcceptedPlan(
                        generation.incrementAndGet(),
                        Planner.plan(report().orElseThrow().machine(), List.of(claims)).units()));
    }

    /// A plan that no planner would make.
    void applyUnits(PlannedUnit... units) {
        accept.accept(new AcceptedPlan(generation.incrementAndGet(), List.of(units)));
    }

    Optional<NodeReport> report() {
        return report;
    }

    Optional<UnitState> state(UnitId unit) {
        return report.stream()
                .flatMap(latest -> latest.units().stream())
                .filter(found -> found.unit().equals(unit))
                .map(UnitReport::state)
                .findFirst();
    }

    void awaitState(UnitId unit, Class<? extends UnitState> state) {
        soon().untilAsserted(() -> assertThat(state(unit)).get().isInstanceOf(state));
    }

    void awaitGone(UnitId unit) {
        soon().untilAsserted(() -> assertThat(state(unit)).isEmpty());
    }

    AgentOnModel awaitReport() {
        soon().until(() -> report.isPresent());
        return this;
    }

    static ConditionFactory soon() {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20));
    }

    Journal journal() {
        return journal;
    }

    /// Ends the agent as its process would end: nothing on the machine changes.
    @Override
    public void close() {
        agent.close();
        kernel.uevents().close();
        journal.close();
    }
}
