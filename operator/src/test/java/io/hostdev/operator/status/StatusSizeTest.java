// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceNodeStatus;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.PhysicalFunctionPhase;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.ReasonCount;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.operator.cluster.Cluster;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.PhysicalFunctionView;
import io.hostdev.operator.contribution.UnitView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A status over all nodes has the same size for twenty nodes and for ten thousand.
class StatusSizeTest {

    private static final int NODES = 10_000;
    private static final int LARGEST = 64 * 1024;
    private static final String UNIT = "0000:02:00.0";
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aHostDeviceShowsTwentyNodesThoseWithProblemsFirst() {
        HostDeviceStatus status =
                status(node ->
                        switch (node % 1000) {
                            case 998 -> unit(UnitPhase.FAILED, "Broken");
                            case 999 -> unit(UnitPhase.BINDING, "Waiting");
                            default -> unit(UnitPhase.READY, null);
                        });

        assertThat(status.counts()).isEqualTo(new UnitCounts(NODES, NODES - 20, 0, 10));
        assertThat(status.reasons()).containsExactly(new ReasonCount("Broken", 10));
        assertThat(status.nodes()).hasSize(20);
        assertThat(requireNonNull(status.nodes()).subList(0, 10))
                .extracting(HostDeviceNodeStatus::name)
                .startsWith("node-00998", "node-01998")
                .allMatch(name -> name.endsWith("998"));
        assertThat(requireNonNull(status.nodes()).subList(10, 20))
                .extracting(HostDeviceNodeStatus::name)
                .allMatch(name -> name.endsWith("999"));
        assertThat(status.nodesNotShown()).isEqualTo(NODES - 20);
        assertThat(size(status)).isLessThan(LARGEST);
    }

    @Test
    void allAreShownWhereThereIsRoom() {
        HostDeviceStatus status =
                HostDeviceStatusFactory.status(
                        hostDevice(),
                        List.of(contribution(1, unit(UnitPhase.READY, null))),
                        1,
                        NOW);

        assertThat(status.nodes()).hasSize(1);
        assertThat(status.nodesNotShown()).isNull();
        assertThat(status.reasons()).isNull();
    }

    @Test
    void reasonsAreTwentyAtMost() {
        HostDeviceStatus status =
                status(node -> unit(UnitPhase.FAILED, "Reason" + (node < 5000 ? 0 : node)));

        assertThat(status.reasons())
                .hasSize(20)
                .startsWith(new ReasonCount("Reason0", 5000))
                .endsWith(new ReasonCount("Other", NODES - 5000 - 18));
        assertThat(size(status)).isLessThan(LARGEST);
    }

    @Test
    void wordsOfAllNodesDoNotAddUp() {
        HostDeviceStatus status =
                HostDeviceStatusFactory.status(
                        hostDevice(),
                        IntStream.range(0, NODES)
                                .mapToObj(node ->
                                        contribution(
                                                node,
                                                new UnitStatus(
                                                        UNIT,
                                                        "quad",
                                                        UnitPhase.FAILED,
                                                        null,
                                                        null,
                                                        "Broken",
                                                        "é".repeat(4000))))
                                .toList(),
                        NODES,
                        NOW);

        assertThat(size(status)).isLessThan(LARGEST);
    }

    @Test
    void aVirtualFunctionsShowsTwentyOfThem() {
        VirtualFunctions object = new VirtualFunctions();
        object.setMetadata(
                new ObjectMetaBuilder().withName("vfs").withUid("1").withGeneration(1L).build());
        object.setSpec(
                new VirtualFunctionsSpec(null, Cluster.spec(Map.of(), "0000:01:00.0").select(), 2));

        VirtualFunctionsStatus status =
                VirtualFunctionsStatusFactory.status(
                        object,
                        IntStream.range(0, NODES).mapToObj(StatusSizeTest::number).toList(),
                        NODES,
                        NOW);

        assertThat(status.selected()).isEqualTo(NODES);
        assertThat(status.ready()).isEqualTo(NODES - 10);
        assertThat(status.reasons()).containsExactly(new ReasonCount("InUse", 10));
        assertThat(status.physicalFunctions()).hasSize(20);
        assertThat(requireNonNull(status.physicalFunctions()).subList(0, 10))
                .allMatch(one -> one.node().endsWith("999"));
        assertThat(status.physicalFunctionsNotShown()).isEqualTo(NODES - 20);
        assertThat(size(status)).isLessThan(LARGEST);
    }

    private static VirtualFunctionsContribution number(int node) {
        boolean waits = node % 1000 == 999;
        return new VirtualFunctionsContribution(
                name(node),
                1,
                true,
                List.of(
                        new PhysicalFunctionView.Reported(
                                new PhysicalFunctionStatus(
                                        "0000:01:00.0",
                                        "vfs",
                                        2,
                                        0,
                                        waits
                                                ? PhysicalFunctionPhase.DRAINING
                                                : PhysicalFunctionPhase.READY,
                                        null,
                                        waits ? "InUse" : null,
                                        null))),
                null);
    }

    private static HostDeviceStatus status(IntFunction<UnitStatus> unit) {
        return HostDeviceStatusFactory.status(
                hostDevice(),
                IntStream.range(0, NODES)
                        .mapToObj(node -> contribution(node, unit.apply(node)))
                        .toList(),
                NODES,
                NOW);
    }

    private static NodeContribution contribution(int node, UnitStatus unit) {
        return new NodeContribution(
                name(node),
                1,
                true,
                List.of(new UnitView.Reported(unit)),
                List.of(),
                List.of(),
                null);
    }

    private static UnitStatus unit(UnitPhase phase, @Nullable String reason) {
        return new UnitStatus(UNIT, "quad", phase, null, null, reason, null);
    }

    private static HostDevice hostDevice() {
        HostDevice hostDevice = new HostDevice();
        hostDevice.setMetadata(
                new ObjectMetaBuilder().withName("quad").withUid("1").withGeneration(1L).build());
        hostDevice.setSpec(Cluster.spec(Map.of(), UNIT));
        return hostDevice;
    }

    private static String name(int node) {
        return "node-%05d".formatted(node);
    }

    private static int size(Object status) {
        return new KubernetesSerialization().asJson(status).getBytes(StandardCharsets.UTF_8).length;
    }
}
