// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static io.hostdev.operator.cluster.AgentDouble.nic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.hostdev.api.testing.Kubectl;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.metrics.OperatorMetrics;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects that the operator cannot read, in a real list and watch: they are told of, and
/// everything else goes on.
class UnreadableIT {

    private static final String LEAD = "0000:02:00.0";
    private static final String TOO_LARGE =
            """
            {"kernel": {"release": "6", "iommu": "Intel"}, "functions": [
              {"address": "0000:05:00.0", "id": "8086:10d3", "class": "020000", "group": 99999999999}]}
            """;

    private final Cluster cluster = new Cluster();
    @TempDir private Path directory = Path.of("");

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void theSchemaRefusesWhatNobodyCouldRead() {
        bareNode("bad");

        assertThat(status("bad", TOO_LARGE).output())
                .contains("status.functions[0].group", "less than or equal to 2147483647");
        assertThat(
                        apply(
                                        "apply",
                                        "HostDevice",
                                        "typo",
                                        "spec: {select: [{numaNodes: [4294967296]}]}")
                                .output())
                .contains("spec.select[0].numaNodes[0]", "less than or equal to 65535");
    }

    @Test
    void aHostNodeThatCannotBeReadCostsNothingOfTheOthers() {
        openSchema("hostnodes.hostdev.io");
        OperatorMetrics metrics = new OperatorMetrics();
        HostdevOperator first = cluster.operator(metrics);
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").equals("True: Ready"));

        bareNode("bad");
        accepted("bad", TOO_LARGE);

        soon().untilAsserted(() -> {
            assertThat(cluster.message("quad", "Ready"))
                    .contains("node bad", "status.functions[0].group", "99999999999");
            assertThat(cluster.events("bad"))
                    .extracting(Event::getReason)
                    .containsExactly("Unreadable");
            assertThat(unreadable(metrics, "HostNode")).isEqualTo(1);
        });
        cluster.node("two", Map.of(), nic(LEAD, 11));
        soon().until(() -> isPlanned("two"));

        first.close();
        HostdevOperator second =
                cluster.operator("second", cluster.client(new Writes()), Planner::plan);
        assertThat(second.notReady()).isEmpty();
        cluster.node("three", Map.of(), nic(LEAD, 11));
        soon().until(() -> isPlanned("three"));
    }

    @Test
    void aHostDeviceThatCannotBeReadSaysSo() {
        openSchema("hostdevices.hostdev.io");
        soon().untilAsserted(() ->
                assertThat(
                                apply(
                                                "apply",
                                                "HostDevice",
                                                "typo",
                                                "spec: {select: [{numaNodes: [4294967296]}]}")
                                        .exitStatus())
                        .isZero());
        OperatorMetrics metrics = new OperatorMetrics();
        cluster.operator(metrics);

        soon().untilAsserted(() -> {
            assertThat(cluster.condition("typo", "Accepted")).isEqualTo("False: Invalid");
            assertThat(cluster.message("typo", "Accepted"))
                    .contains("spec.select[0].numaNodes[0]", "4294967296");
            assertThat(cluster.events("typo")).extracting(Event::getReason).contains("Invalid");
            assertThat(unreadable(metrics, "HostDevice")).isEqualTo(1);
        });
        cluster.node("one", Map.of(), nic(LEAD, 11));
        cluster.hostDevice("quad", Map.of(), LEAD);
        soon().until(() -> cluster.condition("quad", "Ready").equals("True: Ready"));

        cluster.client()
                .resources(io.hostdev.api.v1alpha1.HostDevice.class)
                .withName("typo")
                .delete();
        soon().until(() -> !cluster.exists("typo"));
    }

    /// With a schema that says nothing: as of another version, in which numbers have no bounds.
    private void openSchema(String definition) {
        cluster.client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(definition)
                .edit(UnreadableIT::opened);
    }

    private static CustomResourceDefinition opened(CustomResourceDefinition definition) {
        definition
                .getSpec()
                .getVersions()
                .getFirst()
                .getSchema()
                .setOpenAPIV3Schema(
                        new JSONSchemaPropsBuilder()
                                .withType("object")
                                .withXKubernetesPreserveUnknownFields(true)
                                .build());
        return definition;
    }

    private void bareNode(String name) {
        cluster.client()
                .resource(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build())
                .create();
        HostNode hostNode = new HostNode();
        hostNode.setMetadata(new ObjectMetaBuilder().withName(name).build());
        cluster.client().resource(hostNode).create();
    }

    /// The schema that was opened is served a moment later.
    private void accepted(String name, String status) {
        soon().untilAsserted(() -> assertThat(status(name, status).exitStatus()).isZero());
    }

    /// The agent's own write, as text.
    private Kubectl status(String name, String status) {
        return apply(
                "apply",
                "HostNode",
                name,
                "status: " + status.replace('\n', ' '),
                "--server-side",
                "--force-conflicts",
                "--field-manager=hostdev-agent",
                "--subresource=status");
    }

    private Kubectl apply(String verb, String kind, String name, String part, String... options) {
        try {
            Path file =
                    Files.writeString(
                            directory.resolve(kind + ".yaml"),
                            """
                            apiVersion: hostdev.io/v1alpha1
                            kind: %s
                            metadata: {name: %s}
                            %s
                            """
                                    .formatted(kind, name, part));
            String[] arguments = new String[options.length + 4];
            arguments[0] = verb;
            arguments[1] = "--validate=false";
            System.arraycopy(options, 0, arguments, 2, options.length);
            arguments[options.length + 2] = "-f";
            arguments[options.length + 3] = file.toString();
            return cluster.server().kubectl(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isPlanned(String node) {
        var spec = cluster.hostNode(node).getSpec();
        return spec != null && spec.units() != null && !spec.units().isEmpty();
    }

    private static double unreadable(OperatorMetrics metrics, String kind) {
        return metrics.registry().scrape().stream()
                .filter(snapshot ->
                        snapshot.getMetadata().getName().equals("hostdev_unreadable_objects"))
                .map(GaugeSnapshot.class::cast)
                .flatMap(snapshot -> snapshot.getDataPoints().stream())
                .filter(point -> Objects.equals(point.getLabels().get("kind"), kind))
                .mapToDouble(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
                .sum();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }
}
