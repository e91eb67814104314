// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.core.plan.Planner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an event costs in a cluster of a hundred nodes: planner calls and writes.
class CostIT {

    private static final int NODES = 100;
    private static final String LEAD = "0000:02:00.0";

    private final Cluster cluster = Cluster.shared();
    private final AtomicInteger plans = new AtomicInteger();
    private final Writes writes = new Writes();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anEventCostsWhatItConcerns() {
        AgentDouble changing = cluster.node("node-0", Map.of("rack", "0"), nic(LEAD, 11));
        for (int i = 1; i < NODES; i++) {
            cluster.node("node-" + i, Map.of("rack", "" + i % 10), nic(LEAD, 11));
        }
        cluster.hostDevice("everywhere", Map.of(), LEAD);
        try (KubernetesClient client = cluster.client(writes)) {
            cluster.operator(
                    "operator",
                    client,
                    (machine, claims, numbers, inPlace) -> {
                        plans.incrementAndGet();
                        return Planner.plan(machine, claims, numbers, inPlace);
                    });
            awaitMessage("everywhere", "100 ready, 0 in use");
            awaitQuiet();

            // One agent reports a unit in use: that node is planned once, one status is written.
            forget();
            changing.hold(LEAD, "pod default/qemu");
            awaitMessage("everywhere", "99 ready, 1 in use");
            awaitQuiet();
            assertThat(plans).hasValue(1);
            assertThat(writes.all())
                    .containsExactly(
                            "PATCH /apis/hostdev.io/v1alpha1/hostdevices/everywhere/status");

            // A HostDevice for one rack: its ten nodes are planned and written, and no other.
            forget();
            cluster.hostDevice("rack", Map.of("rack", "3"), "0000:03:00.0");
            soon().until(() -> cluster.condition("rack", "Ready").startsWith("False"));
            awaitQuiet();
            assertThat(hostNodesWritten()).isEqualTo(10);
            assertThat(plans).hasValueBetween(10, 50);

            // Gone again: the same ten.
            forget();
            cluster.client().resources(HostDevice.class).withName("rack").delete();
            soon().until(() -> !cluster.exists("rack"));
            awaitQuiet();
            assertThat(writes.all().stream().filter(it -> it.contains("/hostnodes/")).distinct())
                    .hasSize(10);
        }
    }

    private long hostNodesWritten() {
        return writes.all().stream().filter(request -> request.contains("/hostnodes/")).count();
    }

    private void forget() {
        plans.set(0);
        writes.clear();
    }

    private void awaitMessage(String hostDevice, String message) {
        soon().untilAsserted(
                        () -> assertThat(cluster.message(hostDevice, "Ready")).isEqualTo(message));
    }

    /// Nothing planned and nothing written for two seconds.
    private void awaitQuiet() {
        AtomicInteger last = new AtomicInteger(-1);
        soon().during(Duration.ofSeconds(2))
                .until(() -> {
                    int now = plans.get() + writes.all().size();
                    return last.getAndSet(now) == now;
                });
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }
}
