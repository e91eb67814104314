// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.event.EventBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A device vanishes, and the pod that had it and its HostDevice hear of it.
class LossIT {

    private static final String LEAD = "0000:02:00.0";

    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void thePodAndTheHostDeviceAreToldOnce() {
        HostdevOperator first = cluster.operator();
        AgentDouble agent = ready();
        cluster.pod("dpdk", "one");
        agent.hold(LEAD, "pod default/dpdk");
        soon().until(() -> cluster.message("quad", "Ready").equals("0 ready, 1 in use"));

        agent.vanish(LEAD, "quad", "default/dpdk");

        soon().untilAsserted(() ->
                assertThat(losses("dpdk"))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.getType()).isEqualTo("Warning");
                            assertThat(event.getNote()).contains(LEAD, "one", "quad");
                            assertThat(event.getRegarding().getUid()).isEqualTo(uid("dpdk"));
                            assertThat(event.getMetadata().getNamespace()).isEqualTo("default");
                        }));
        soon().untilAsserted(() ->
                assertThat(losses("quad"))
                        .singleElement()
                        .satisfies(event ->
                                assertThat(event.getNote()).contains(LEAD, "pod default/dpdk")));

        first.close();
        cluster.operator();
        cluster.hostDevice("second", Map.of(), "0000:03:00.0");
        soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
        assertThat(losses("dpdk")).hasSize(1);
        assertThat(losses("quad")).hasSize(1);
    }

    @Test
    void anOperatorThatWasAwayTellsItToo() {
        HostdevOperator first = cluster.operator();
        AgentDouble agent = ready();
        cluster.pod("dpdk", "one");
        first.close();
        agent.vanish(LEAD, "quad", "default/dpdk");

        cluster.operator();

        soon().untilAsserted(() -> assertThat(losses("dpdk")).hasSize(1));
        soon().untilAsserted(() -> assertThat(losses("quad")).hasSize(1));
    }

    @Test
    void aPodOfTheSameNameElsewhereHearsNothing() {
        cluster.operator();
        AgentDouble agent = ready();
        cluster.pod("dpdk", "two");

        agent.vanish(LEAD, "quad", "default/dpdk");

        soon().untilAsserted(() -> assertThat(losses("quad")).hasSize(1));
        assertThat(losses("dpdk")).isEmpty();
    }

    /// One write of one agent is not a thousand Events: a burst, and then one in a while.
    @Test
    void aNodeThatHasLostVeryMuchTellsItLittleByLittle() {
        cluster.operator();
        AgentDouble agent = ready();
        cluster.pod("dpdk", "one");

        agent.lose(200, "quad", "default/dpdk");

        soon().untilAsserted(() -> assertThat(losses("dpdk")).hasSize(EventBudget.BURST));
        cluster.hostDevice("second", Map.of(), "0000:03:00.0");
        soon().until(() -> cluster.condition("second", "Ready").startsWith("False"));
        assertThat(losses("dpdk").size()).isLessThan(EventBudget.BURST + 5);
    }

    /// Words that no Event may have do not keep the status from being written.
    @Test
    void longWordsOfAnAgentAreCutAndTold() {
        cluster.operator();
        AgentDouble agent = ready();

        agent.fail(LEAD, "Broken", "\u001b[31m" + "é".repeat(1000));

        soon().until(() -> cluster.condition("quad", "Ready").equals("False: Broken"));
        assertThat(cluster.message("quad", "Ready")).contains("?[31méé").doesNotContain("\u001b");
        soon().untilAsserted(() ->
                assertThat(cluster.events("quad"))
                        .filteredOn(event -> event.getReason().equals("Broken"))
                        .isNotEmpty()
                        .allSatisfy(event ->
                                assertThat(event.getNote().getBytes(StandardCharsets.UTF_8).length)
                                        .isLessThanOrEqualTo(1024)));
    }

    private AgentDouble ready() {
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").startsWith("True"));
        return agent;
    }

    private List<Event> losses(String name) {
        return cluster.events(name).stream()
                .filter(event -> event.getReason().equals("DeviceVanished"))
                .toList();
    }

    private String uid(String pod) {
        return cluster.client()
                .pods()
                .inNamespace("default")
                .withName(pod)
                .get()
                .getMetadata()
                .getUid();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
