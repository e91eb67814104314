// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.operator.metrics.OperatorMetrics;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the operator tells of a HostDevice's life.
class MetricsIT {

    private static final String LEAD = "0000:02:00.0";

    private final OperatorMetrics metrics = new OperatorMetrics();
    private final Cluster cluster = Cluster.shared();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void theNumbersFollowAHostDevice() {
        assertThat(page()).contains("hostdev_leader 0.0\n");
        cluster.operator(metrics);
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        awaitLine("hostdev_leader 1.0\n");
        awaitLine("hostdev_nodes 1.0\n");
        awaitLine("hostdev_node_plan_generation{node=\"one\"}");

        cluster.hostDevice("quad", Map.of(), LEAD);
        awaitLine(condition("quad", "Ready", "True"));
        awaitLine("hostdev_hostdevice_units{hostdevice=\"quad\",standing=\"ready\"} 1.0\n");
        // the Event and its status are written after the numbers are told
        awaitLine("hostdev_events_total{reason=\"Ready\",type=\"Normal\"} 1.0\n");
        assertThat(page())
                .contains("hostdev_hostdevices 1.0\n")
                .contains("hostdev_reconcile_failures_total{controller=\"hostnode\"} 0.0\n")
                .containsPattern(
                        "hostdev_reconcile_duration_seconds_count\\{controller=\"hostdevice\"} [1-9]")
                .containsPattern("hostdev_planning_duration_seconds_count [1-9]");

        agent.lookAway();
        // behind quad by its name, too: within a second neither is the older one
        cluster.hostDevice("rival", Map.of(), "0000:02:00.*");
        awaitLine(
                "hostdev_hostdevice_blocked_units{hostdevice=\"rival\",reason=\"FunctionClaimed\"} 1.0\n");
        soon().untilAsserted(() ->
                assertThat(value("hostdev_node_plan_generation{node=\"one\"}"))
                        .isGreaterThan(value("hostdev_node_observed_generation{node=\"one\"}")));

        agent.lookAgain();
        cluster.client().resources(HostDevice.class).withName("quad").delete();
        cluster.client().resources(HostDevice.class).withName("rival").delete();
        awaitLine("hostdev_hostdevices 0.0\n");
        assertThat(page()).doesNotContain("\"quad\"");
        soon().untilAsserted(() ->
                assertThat(value("hostdev_node_plan_generation{node=\"one\"}"))
                        .isEqualTo(value("hostdev_node_observed_generation{node=\"one\"}")));
    }

    @Test
    void whatEndsByAnotherHandLeavesNoNumbers() {
        cluster.operator(metrics);
        AgentDouble agent = cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        awaitLine(condition("quad", "Ready", "True"));
        agent.lookAway();

        var quad = cluster.client().resources(HostDevice.class).withName("quad");
        quad.delete();
        soon().untilAsserted(
                        () -> assertThat(cluster.condition("quad", "Ready")).startsWith("False"));
        assertThat(page()).contains(condition("quad", "Ready", "False"));
        quad.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");

        awaitLine("hostdev_hostdevices 0.0\n");
        assertThat(page()).doesNotContain("\"quad\"");
        soon().untilAsserted(() ->
                assertThat(cluster.hostNode("one").getSpec().observed()).isNullOrEmpty());
    }

    private static String condition(String hostDevice, String type, String status) {
        return "hostdev_hostdevice_condition{condition=\"%s\",hostdevice=\"%s\",status=\"%s\"} 1.0\n"
                .formatted(type, hostDevice, status);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private double value(String series) {
        return page().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private void awaitLine(String line) {
        soon().untilAsserted(() -> assertThat(page()).contains(line));
    }

    private String page() {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create()
                    .write(page, metrics.registry().scrape(), EscapingScheme.ALLOW_UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }
}
