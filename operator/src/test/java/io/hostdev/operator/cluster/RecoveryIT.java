// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
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

    private final Cluster cluster = new Cluster();

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
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        cluster.operator();
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));

        cluster.server().kill();
        cluster.server().restart();
        agent.hold(LEAD, "pod default/qemu");

        soon().untilAsserted(() ->
                assertThat(cluster.message("quad", "Ready")).isEqualTo("0 ready, 1 in use"));
        cluster.hostDevice("second", Map.of(), "0000:03:00.0");
        soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
    }

    @Test
    void ofTwoOperatorsOneWrites() {
        Writes first = new Writes();
        Writes second = new Writes();
        HostdevOperator leader = cluster.operator("one", cluster.client(first), Planner::plan);
        soon().until(() -> "one".equals(holder()));
        cluster.operator("two", cluster.client(second), Planner::plan);
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
        cluster.operator("one", cluster.client(new Writes()), Planner::plan);
        soon().until(() -> "one".equals(holder()));

        cluster.operator("two", cluster.client(new Writes()), Planner::plan).close();

        assertThat(holder()).isEqualTo("one");
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
