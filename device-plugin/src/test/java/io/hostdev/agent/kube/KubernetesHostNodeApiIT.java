// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.ObservedObject;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// The whole contract of the port, on a real API server that also gets killed.
class KubernetesHostNodeApiIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Backoff SHORT = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));
    private static final PlannedUnit UNIT =
            new PlannedUnit(
                    "nic",
                    new ResourceName("hostdev.io/nic"),
                    List.of(PciAddress.parse("0000:02:00.0")),
                    List.of(),
                    Terms.DEFAULT);
    private static ApiServer server;

    private final List<AcceptedPlan> plans = new CopyOnWriteArrayList<>();
    private String name;
    private HostNodeWatch.Life life = HostNodeWatch.Life.DEFAULT;
    private KubernetesHostNodeApi api;

    @BeforeAll
    static void startServer() {
        server = ApiServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void nodeWithAgent(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName().replace('_', '-');
        server.client().resource(node()).create();
        api = newApi();
    }

    @AfterEach
    void stopAgent() {
        api.close();
    }

    @Test
    void creates_the_object_owned_by_its_node() {
        api.report(report(new UnitState.Ready()));

        HostNode hostNode = awaitPhase(UnitPhase.READY);
        assertThat(hostNode.getSpec()).isNull();
        assertThat(hostNode.getMetadata().getOwnerReferences())
                .extracting(
                        OwnerReference::getKind, OwnerReference::getName, OwnerReference::getUid)
                .containsExactly(
                        tuple(
                                "Node",
                                name,
                                server.client()
                                        .nodes()
                                        .withName(name)
                                        .get()
                                        .getMetadata()
                                        .getUid()));
    }

    @Test
    void sends_nothing_when_nothing_has_changed() {
        api.report(report(new UnitState.Ready()));
        String version = awaitPhase(UnitPhase.READY).getMetadata().getResourceVersion();

        api.report(report(new UnitState.Ready()));
        api.report(report(new UnitState.Ready()));

        await().during(Duration.ofSeconds(1))
                .until(() ->
                        requireNonNull(hostNode())
                                .getMetadata()
                                .getResourceVersion()
                                .equals(version));
    }

    @Test
    void accepts_only_what_was_planned() {
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        awaitPhase(UnitPhase.READY);

        operatorWrites(new HostNodeSpec(null, null, List.of()));
        await().during(Duration.ofSeconds(1)).until(plans::isEmpty);

        operatorWrites(planned(UNIT));
        await().atMost(PATIENCE).until(() -> plans.size() == 1);
        assertThat(plans.getFirst().units()).containsExactly(UNIT);

        operatorWrites(planned());
        await().atMost(PATIENCE).until(() -> plans.size() == 2);
        assertThat(plans.getLast().units()).isEmpty();
    }

    @Test
    void each_of_two_managers_keeps_what_is_its_own() {
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        awaitPhase(UnitPhase.READY);
        operatorWrites(planned(UNIT));
        api.report(report(new UnitState.InUse("pod a/b")));
        awaitPhase(UnitPhase.IN_USE);
        operatorWrites(planned(UNIT));

        HostNode hostNode = awaitPhase(UnitPhase.IN_USE);
        assertThat(hostNode.getSpec().units()).hasSize(1);
        assertThat(hostNode.getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals("hostdev-agent"))
                .filteredOn(entry -> "status".equals(entry.getSubresource()))
                .singleElement()
                .extracting(ManagedFieldsEntry::getOperation)
                .isEqualTo("Apply");
        assertThat(plans).as("a new status is no new plan").hasSize(1);
    }

    @Test
    void comes_back_after_somebody_deleted_it() {
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        String uid = awaitPhase(UnitPhase.READY).getMetadata().getUid();

        server.client().resources(HostNode.class).withName(name).delete();

        await().atMost(PATIENCE)
                .until(() -> {
                    HostNode again = hostNode();
                    return again != null
                            && !again.getMetadata().getUid().equals(uid)
                            && phase(again) == UnitPhase.READY;
                });
        assertThat(plans).isEmpty();
    }

    @Test
    void outlives_a_killed_server() {
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        awaitPhase(UnitPhase.READY);

        server.kill();
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            api.report(report(new UnitState.InUse("pod " + i)));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("never blocks its caller")
                .isLessThan(Duration.ofSeconds(1));
        server.restart();

        assertThat(
                        requireNonNull(awaitPhase(UnitPhase.IN_USE).getStatus().units())
                                .getFirst()
                                .holder())
                .as("the latest wins")
                .isEqualTo("pod 999");
        operatorWrites(planned(UNIT));
        await().atMost(PATIENCE).until(() -> plans.size() == 1);
    }

    @Test
    void starts_without_a_server() {
        api.close();
        server.kill();
        api = newApi();
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        server.restart();

        awaitPhase(UnitPhase.READY);
        operatorWrites(planned(UNIT));
        await().atMost(PATIENCE).until(() -> plans.size() == 1);
    }

    @Test
    void a_condition_keeps_its_time_over_a_restart_of_the_agent() {
        api.report(report(new UnitState.Ready()));
        String time = transitionTime(awaitPhase(UnitPhase.READY));
        api.close();
        api = newApi(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));

        api.report(report(new UnitState.InUse("pod a/b")));

        assertThat(transitionTime(awaitPhase(UnitPhase.IN_USE))).isEqualTo(time);
    }

    @Test
    void a_plan_comes_also_after_the_server_has_ended_watches() {
        api.close();
        life =
                new HostNodeWatch.Life(
                        Duration.ofMillis(900), Duration.ofMillis(1000), Duration.ofSeconds(15));
        api = newApi();
        api.watch(plans::add);
        api.report(report(new UnitState.Ready()));
        awaitPhase(UnitPhase.READY);

        for (int count = 1; count <= 3; count++) {
            operatorWrites(count % 2 == 0 ? planned() : planned(UNIT));
            int expected = count;
            await().atMost(PATIENCE).until(() -> plans.size() == expected);
            await().during(Duration.ofMillis(1200)).until(() -> plans.size() == expected);
        }
    }

    private static String transitionTime(HostNode hostNode) {
        return requireNonNull(hostNode.getStatus().conditions()).getFirst().lastTransitionTime();
    }

    private KubernetesHostNodeApi newApi() {
        return newApi(Clock.systemUTC());
    }

    private KubernetesHostNodeApi newApi(Clock clock) {
        return new KubernetesHostNodeApi(
                FixedAccess.of(server.config()), name, clock, Observer.NONE, SHORT, life);
    }

    private Node node() {
        return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private static NodeReport report(UnitState state) {
        return new NodeReport(
                PlainKernel.EMPTY,
                0,
                List.of(new UnitReport(UnitId.parse("0000:02:00.0"), "nic", state, Instant.EPOCH)),
                List.of(new NodeCondition("Ready", true, "AllIsWell", "all is well")),
                List.of());
    }

    private static HostNodeSpec planned(PlannedUnit... units) {
        return new HostNodeSpec(
                List.of(new ObservedObject("nic", 1)),
                List.of("hostdev.io/elsewhere"),
                PlanMapping.units(new NodePlan(List.of(units), List.of())));
    }

    private void operatorWrites(HostNodeSpec spec) {
        HostNode hostNode = new HostNode();
        hostNode.getMetadata().setName(name);
        hostNode.setSpec(spec);
        server.client()
                .resource(hostNode)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("hostdev-operator")
                                .withForce(true)
                                .build());
    }

    private @Nullable HostNode hostNode() {
        return server.client().resources(HostNode.class).withName(name).get();
    }

    private HostNode awaitPhase(UnitPhase phase) {
        return await().atMost(PATIENCE).until(this::hostNode, found -> phase(found) == phase);
    }

    private static @Nullable UnitPhase phase(@Nullable HostNode hostNode) {
        HostNodeStatus status = hostNode == null ? null : hostNode.getStatus();
        return status == null || status.units() == null ? null : status.units().getFirst().phase();
    }
}
