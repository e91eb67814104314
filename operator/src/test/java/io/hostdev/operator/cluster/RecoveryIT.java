// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.Settings;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens when one of the parties goes away for a while.
class RecoveryIT {

    private static final String LEAD = "0000:02:00.0";

    private final Cluster cluster = Cluster.shared();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anOperatorStartedMidWayFinishesAndRepeatsNothing() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        HostdevOperator first = cluster.operator();
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        int events = cluster.events("quad").size();
        String version = version();

        first.close();
        agent.hold(LEAD, "pod default/qemu");
        cluster.hostDevice("second", Map.of(), "0000:03:00.0");
        cluster.operator();

        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).isEqualTo("0 ready, 1 in use"));
        soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
        assertThat(cluster.events("quad")).hasSize(events);
        assertThat(version()).isNotEqualTo(version);
    }

    @Test
    void aDeletionWhileNoOperatorRunsWaitsForTheNode() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        HostdevOperator first = cluster.operator();
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        agent.hold(LEAD, "pod default/qemu");
        first.close();
        cluster.client().resources(HostDevice.class).withName("quad").delete();

        cluster.operator();

        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).contains("pod default/qemu"));
        agent.letGo(LEAD);
        soon().until(() -> !cluster.exists("quad"));
    }

    @Test
    void theApiServerComesBack() {
        try (Cluster own = Cluster.ofItsOwn()) {
            AgentDouble agent = own.node("one", Map.of(), nic(LEAD, 11));
            own.hostDevice("quad", Map.of(), LEAD);
            own.operator();
            soon().until(() -> own.condition("quad", "Ready").startsWith("True"));

            own.server().kill();
            own.server().restart();
            agent.hold(LEAD, "pod default/qemu");

            soon().untilAsserted(() ->
                    assertThat(own.message("quad", "Ready")).isEqualTo("0 ready, 1 in use"));
            own.hostDevice("second", Map.of(), "0000:03:00.0");
            soon().until(() -> own.condition("second", "Ready").startsWith("False"));
        }
    }

    @Test
    void ofTwoOperatorsOneWrites() {
        Writes first = new Writes();
        Writes second = new Writes();
        try (KubernetesClient one = cluster.client(first);
                KubernetesClient two = cluster.client(second)) {
            HostdevOperator leader = cluster.operator("one", one, Planner::plan);
            soon().until(() -> "one".equals(holder()));
            cluster.operator("two", two, Planner::plan);
            cluster.node("one", Map.of(), nic(LEAD, 11));
            cluster.hostDevice("quad", Map.of(), LEAD);
            soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
            assertThat(first.all()).isNotEmpty();
            assertThat(second.all()).isEmpty();

            leader.close();
            soon().until(() -> "two".equals(holder()));
            cluster.hostDevice("second", Map.of(), "0000:03:00.0");

            soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
            assertThat(second.all()).isNotEmpty();
        }
    }

    /// A rolling update does not stand still until the Lease runs out.
    @Test
    void aLeaderThatIsStoppedGivesItsLeaseBack() {
        HostdevOperator leader = cluster.operator();
        soon().until(() -> "operator".equals(holder()));

        leader.close();

        assertThat(holder()).isNullOrEmpty();
    }

    @Test
    void anOperatorThatDoesNotLeadLeavesTheLeaseToTheLeader() {
        try (KubernetesClient one = cluster.client(new Writes());
                KubernetesClient two = cluster.client(new Writes())) {
            cluster.operator("one", one, Planner::plan);
            soon().until(() -> "one".equals(holder()));

            cluster.operator("two", two, Planner::plan).close();

            assertThat(holder()).isEqualTo("one");
        }
    }

    private @Nullable String holder() {
        Lease lease =
                cluster.client()
                        .leases()
                        .inNamespace("hostdev-system")
                        .withName(Settings.LEASE)
                        .get();
        return lease == null ? null : lease.getSpec().getHolderIdentity();
    }

    private String version() {
        return cluster.client()
                .resources(HostDevice.class)
                .withName("quad")
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
