// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceNodeStatus;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.VfioDriverReason;
import io.hostdev.api.v1alpha1.VfioDriverStatus;
import io.hostdev.operator.hostdevice.HostDeviceReconciler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The ring, around a real API server.
class OperatorIT {

    private static final String LEAD = "0000:02:00.0";

    private final Cluster cluster = Cluster.shared();

    @BeforeEach
    void start() {
        cluster.operator();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void fromApplyToReadyToGone() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11), nic("0000:02:00.1", 11));
        cluster.hostDevice("quad", Map.of(), "0000:02:00.0-1");

        soon().untilAsserted(() ->
                assertThat(cluster.condition("quad", "Ready")).isEqualTo("True: Ready"));

        assertThat(cluster.condition("quad", "Accepted")).isEqualTo("True: Accepted");
        assertThat(cluster.condition("quad", "Viable")).isEqualTo("True: Viable");
        assertThat(cluster.condition("quad", "Degraded")).startsWith("False");
        assertThat(cluster.fieldManagers("one")).contains("hostdev-operator", "hostdev-agent");
        HostDevice quad = cluster.client().resources(HostDevice.class).withName("quad").get();
        assertThat(quad.getMetadata().getFinalizers())
                .containsExactly(HostDeviceReconciler.FINALIZER);
        assertThat(quad.getStatus().nodes())
                .containsExactly(
                        new HostDeviceNodeStatus(
                                "one",
                                new UnitCounts(1, 1, 0, 0),
                                null,
                                List.of(
                                        new VfioDriverStatus(
                                                "vfio-pci", VfioDriverReason.ONLY_ONE, 2))));

        agent.hold(LEAD, "pod default/qemu");
        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).isEqualTo("0 ready, 1 in use"));
        cluster.client().resource(quad).delete();
        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready"))
                        .isEqualTo("waits for node one: 0000:02:00.0 is held by pod default/qemu"));
        assertThat(cluster.hostNode("one").getSpec().units()).isEmpty();
        assertThat(cluster.exists("quad")).isTrue();

        agent.letGo(LEAD);
        soon().until(() -> !cluster.exists("quad"));
    }

    @Test
    void eachTransitionIsOneEvent() {
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));

        assertThat(
                        cluster.events("quad").stream()
                                .filter(event -> "Ready".equals(event.getAction()))
                                .filter(event -> event.getNote().startsWith("Ready is True")))
                .singleElement()
                .extracting(Event::getType)
                .isEqualTo("Normal");
        assertThat(cluster.events("quad")).extracting(Event::getNote).doesNotHaveDuplicates();
    }

    @Test
    void theLoserOfAConflictNamesTheWinner() {
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("a-winner", Map.of(), LEAD);
        cluster.hostDevice("b-loser", Map.of(), "0000:02:00.*");

        soon().untilAsserted(() ->
                assertThat(cluster.condition("b-loser", "Accepted"))
                        .isEqualTo("False: FunctionClaimed"));
        assertThat(cluster.message("b-loser", "Accepted")).contains(LEAD, "a-winner");
        soon().until(() -> cluster.condition("a-winner", "Ready").startsWith("True"));
    }

    @Test
    void siblingsOnAHostDriverAreNamed() {
        cluster.node("one", Map.of(), nic(LEAD, 11), nic("0000:02:00.1", 11));
        cluster.hostDevice("quad", Map.of(), LEAD);

        soon().untilAsserted(() ->
                assertThat(cluster.condition("quad", "Viable")).isEqualTo("False: SiblingsInUse"));
        assertThat(cluster.message("quad", "Ready")).contains("one", "0000:02:00.1", "e1000e");
        assertThat(cluster.hostNode("one").getSpec().units()).isEmpty();
        assertThat(cluster.hostNode("one").getSpec().observed()).hasSize(1);
    }

    @Test
    void anAgentThatHasNotSeenTheDeletionIsWaitedFor() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));

        agent.lookAway();
        cluster.client().resources(HostDevice.class).withName("quad").delete();
        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).startsWith("waits for node one"));

        agent.lookAgain();
        soon().until(() -> !cluster.exists("quad"));
    }

    @Test
    void aNodeWithoutItsNodeObjectIsNeitherPlannedNorWaitedFor() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.agent("ghost", nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        assertThat(cluster.hostNode("ghost").getSpec()).isNull();

        agent.hold(LEAD, "pod default/qemu");
        cluster.client().resources(HostDevice.class).withName("quad").delete();
        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).contains("pod default/qemu"));
        cluster.client().resources(Node.class).withName("one").withGracePeriod(0).delete();

        soon().until(() -> !cluster.exists("quad"));
    }

    @Test
    void aHostNodeThatIsGoneCountsNoMore() {
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.node("two", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.message("quad", "Ready").equals("2 ready, 0 in use"));

        cluster.client().resource(cluster.hostNode("two")).delete();

        soon().until(() -> cluster.message("quad", "Ready").equals("1 ready, 0 in use"));
    }

    @Test
    void labelsOfANodeDecideWhereItGoes() {
        cluster.node("one", Map.of("zone", "a"), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of("zone", "b"), LEAD);
        soon().untilAsserted(() ->
                assertThat(cluster.condition("quad", "Ready")).isEqualTo("False: NothingSelected"));
        assertThat(cluster.condition("quad", "Accepted")).isEqualTo("True: NothingSelected");
        assertThat(cluster.message("quad", "Accepted")).contains("nodeSelector");

        cluster.client()
                .nodes()
                .withName("one")
                .edit(node -> {
                    node.getMetadata().setLabels(Map.of("zone", "b"));
                    return node;
                });

        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        assertThat(cluster.hostNode("one").getSpec().units())
                .extracting(UnitSpec::functions)
                .containsExactly(List.of(LEAD));
    }

    /// The plan means devices: what came to an address is planned as what it is, or not at all.
    @Test
    void anotherDeviceAtTheSameAddressIsPlannedAnew() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("slot", Map.of(), LEAD);
        soon().untilAsserted(() -> assertThat(planned()).containsExactly("slot: 8086:10d3"));

        agent.swap(nic(LEAD, 11, "8086:1533"));
        soon().untilAsserted(() -> assertThat(planned()).containsExactly("slot: 8086:1533"));
    }

    @Test
    void anotherDeviceThatIsNotSelectedIsPlannedNoMore() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDeviceOf("model", "8086:10d3");
        soon().untilAsserted(() -> assertThat(planned()).containsExactly("model: 8086:10d3"));

        agent.swap(nic(LEAD, 11, "8086:1533"), nic("0000:03:00.0", 12));
        soon().untilAsserted(() -> {
            assertThat(planned()).containsExactly("model: 8086:10d3");
            assertThat(units()).extracting(UnitSpec::id).containsExactly("0000:03:00.0");
        });
    }

    /// Whose units there are, and of which devices.
    private List<String> planned() {
        return units().stream()
                .flatMap(unit ->
                        Objects.requireNonNull(unit.identities()).values().stream()
                                .map(device -> unit.hostDevice() + ": " + device.id()))
                .toList();
    }

    private List<UnitSpec> units() {
        HostNodeSpec spec = cluster.hostNode("one").getSpec();
        return spec == null || spec.units() == null ? List.of() : spec.units();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }
}
