// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.kubelet.KubeletDevicePlugins;
import io.hostdev.agent.kubelet.KubeletPodResources;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.ApiUse;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.plan.Planner;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.kubelet.KubeletDouble;
import io.hostdev.simulated.kubelet.PodSpec;
import io.hostdev.telemetry.HttpEndpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The agent put together as its program does, on a modelled node beside a small kubelet, and asked
/// over HTTP.
class MetricsIT {

    @TempDir private Path root;

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final AgentMetrics metrics = new AgentMetrics(InstantSource.system());
    private final AgentHealth health = new AgentHealth();
    private final Observer observer = new Observers(metrics, health);
    private final UnixGrpc grpc = new UnixGrpc();
    private final OneObject object = new OneObject();
    private KubeletDouble kubelet;
    private Journal journal;
    private HttpEndpoint endpoint;
    private NodeAgent agent;

    /// The HostNode: a plan comes from it, and a report goes to it.
    private static final class OneObject implements HostNodeApi {

        private final AtomicLong generation = new AtomicLong();
        private volatile Consumer<AcceptedPlan> accept = _ -> {};
        private volatile Optional<NodeReport> report = Optional.empty();

        @Override
        public void watch(Consumer<AcceptedPlan> consumer) {
            accept = consumer;
        }

        @Override
        public void report(NodeReport latest) {
            report = Optional.of(latest);
        }

        void apply(Claim... claims) {
            AgentOnHost.soon().until(() -> report.isPresent());
            accept.accept(
                    new AcceptedPlan(
                            generation.incrementAndGet(),
                            List.of(QUAD_NIC_RESOURCE),
                            Planner.plan(report.orElseThrow().machine(), List.of(claims)).units()));
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws Exception {
        KubeletDouble.Paths paths = KubeletDouble.Paths.below(root);
        Path state = Files.createDirectories(root.resolve("state"));
        kubelet = new KubeletDouble(paths, grpc, InstantSource.system());
        journal = FileJournal.open(state, kernel.bootId());
        endpoint = new HttpEndpoint(0, health, Optional.of(metrics.registry()));
        agent =
                new NodeAgent(
                        new NodePorts(
                                kernel.pciBus(),
                                kernel.vfioGroups(),
                                kernel.holders(),
                                kernel.grantedNodes(),
                                kernel.hostUses(),
                                kernel.uevents(),
                                new KubeletPodResources(paths.podResources(), grpc),
                                journal,
                                new FilePlanStore(state),
                                new CdiFiles(paths.cdi()),
                                InstantSource.system(),
                                kernel.bootId(),
                                observer),
                        units ->
                                new KubeletDevicePlugins(
                                        paths.plugins(),
                                        grpc,
                                        new CountedUnits(units, metrics),
                                        observer),
                        new MeasuredHostNodeApi(object, metrics),
                        new Admission.Settings(
                                Admission.Settings.DEFAULT.injection(), Duration.ofMillis(300)));
        agent.start();
    }

    @AfterEach
    void stop() {
        agent.close();
        journal.close();
        kubelet.close();
        endpoint.close();
        grpc.close();
    }

    @Test
    void theNumbersFollowAUnitFromTheHostToAPodAndBack() {
        awaitLine("hostdev_agent_plan_generation 0.0");
        object.apply(quadNic());
        awaitLine(phase("Ready", 1));
        awaitLine("hostdev_kubelet_registered{resource=\"hostdev.io/quad-nic\"} 1.0");
        assertThat(page())
                .contains(phase("InUse", 0))
                .contains("hostdev_bind_duration_seconds_count{outcome=\"done\"} 1\n")
                .contains("hostdev_allocations_total{resource=\"hostdev.io/quad-nic\"} 0.0")
                .contains("hostdev_work_in_progress{work=\"bind\"} 0.0")
                .contains("hostdev_agent_plan_generation 1.0")
                .contains("hostdev_node_condition{condition=\"JournalUsable\"} 1.0");

        kubelet.admit(PodSpec.of("default", "qemu", QUAD_NIC_RESOURCE, 1));
        kubelet.start("default", "qemu", "main");
        awaitLine(phase("InUse", 1));
        awaitLine(
                "hostdev_unit_info{holder_namespace=\"default\",holder_pod=\"qemu\",hostdevice=\"quad-nic\",phase=\"InUse\",reason=\"\",unit=\"0000:02:00.0\"} 1");
        assertThat(page())
                .contains(phase("Ready", 0))
                .contains("hostdev_allocations_total{resource=\"hostdev.io/quad-nic\"} 1.0")
                .contains(
                        "hostdev_container_start_wait_seconds_count{resource=\"hostdev.io/quad-nic\"} 1\n");

        kubelet.deletePod("default", "qemu");
        agent.wake();
        awaitLine(phase("Ready", 1));
        object.apply();
        awaitLine("hostdev_release_duration_seconds_count{outcome=\"done\"} 1\n");
        awaitLine(phase("Ready", 0));
        assertThat(page()).doesNotContain("hostdev_unit_info{");
    }

    @Test
    void aFailureIsCountedWithItsReason() {
        kernel.faults().failAtWrite(2, Errno.EBUSY);
        object.apply(quadNic());

        awaitLine(
                "hostdev_work_failures_total{hostdevice=\"quad-nic\",reason=\"KernelRefused\",work=\"bind\"} 1.0");
        awaitLine("hostdev_bind_duration_seconds_count{outcome=\"failed\"} 1\n");
        awaitLine("phase=\"Failed\",reason=\"KernelRefused\",unit=\"0000:02:00.0\"} 1");
    }

    @Test
    void whatVanishesIsTold() throws Exception {
        object.apply(quadNic());
        awaitLine(phase("Ready", 1));
        kernel.remove(QUAD_NIC_FUNCTIONS.getFirst());
        agent.wake();

        awaitLine("hostdev_vanished_functions{hostdevice=\"quad-nic\"} 1.0");
        awaitLine(phase("Missing", 1));
    }

    @Test
    void aRefusalIsCountedWithItsReason() throws Exception {
        object.apply(quadNic());
        awaitLine("hostdev_kubelet_registered{resource=\"hostdev.io/quad-nic\"} 1.0");
        awaitLine(phase("Ready", 1));
        AgentOnHost.soon().until(() -> kubelet.capacity(QUAD_NIC_RESOURCE).allocatable() == 1);
        try (SimulatedProcess foreign = kernel.startProcess("foreign", Optional.empty())) {
            foreign.openGroup(
                    kernel.observe()
                            .function(QUAD_NIC_FUNCTIONS.getFirst())
                            .orElseThrow()
                            .group()
                            .orElseThrow());
            kubelet.admit(PodSpec.of("default", "qemu", QUAD_NIC_RESOURCE, 1));
            awaitLine(
                    "hostdev_allocations_refused_total{reason=\"Unhealthy\",resource=\"hostdev.io/quad-nic\"} 1.0");
        }
    }

    @Test
    void itIsReadyOnceItHasPublishedAndRegistered() {
        assertThat(status("/healthz")).isEqualTo(200);
        object.apply(quadNic());
        awaitLine("hostdev_kubelet_registered{resource=\"hostdev.io/quad-nic\"} 1.0");
        assertThat(get("/readyz")).isEqualTo("HostNode.status was not written yet\n");

        observer.apiAnswers(ApiUse.WRITE);

        assertThat(status("/readyz")).isEqualTo(200);
        assertThat(page()).contains("hostdev_api_reachable{use=\"write\"} 1.0");

        kubelet.close();

        AgentOnHost.soon().until(() -> status("/readyz") == 503);
        awaitLine("hostdev_kubelet_registered{resource=\"hostdev.io/quad-nic\"} 0.0");
        assertThat(status("/healthz")).isEqualTo(200);
    }

    private static String phase(String phase, int units) {
        return "hostdev_units{hostdevice=\"%s\",phase=\"%s\"} %d.0\n"
                .formatted("quad-nic", phase, units);
    }

    private void awaitLine(String line) {
        AgentOnHost.soon().untilAsserted(() -> assertThat(page()).contains(line));
    }

    private String page() {
        return get("/metrics");
    }

    private int status(String path) {
        return answer(path).status();
    }

    private String get(String path) {
        return answer(path).body();
    }

    private record Answer(int status, String body) {}

    private Answer answer(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:" + endpoint.port() + path))
                                    .build(),
                            BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
