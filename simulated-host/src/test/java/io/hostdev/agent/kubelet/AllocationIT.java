// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import static io.hostdev.agent.kubelet.KubeletEdge.NIC;
import static io.hostdev.agent.kubelet.KubeletEdge.awaitCapacity;
import static io.hostdev.agent.kubelet.KubeletEdge.offer;
import static io.hostdev.agent.kubelet.KubeletEdge.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.container.Preference.Place;
import io.hostdev.agent.port.PodResources;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.kubelet.Admission;
import io.hostdev.simulated.kubelet.Capacity;
import io.hostdev.simulated.kubelet.KubeletDouble;
import io.hostdev.simulated.kubelet.PodSpec;
import io.hostdev.simulated.kubelet.PodSpec.ContainerSpec;
import io.hostdev.simulated.kubelet.PodSpec.Kind;
import io.hostdev.simulated.kubelet.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a pod's request to its container's start, over real sockets.
class AllocationIT {

    private static final UnitId FIRST = UnitId.parse("0000:02:00.0");
    private static final UnitId SECOND = UnitId.parse("0000:03:00.0");
    private static final UnitId THIRD = UnitId.parse("0000:41:00.0");
    private static final UnitId FOURTH = UnitId.parse("0000:42:00.0");

    @TempDir Path root;
    private KubeletEdge edge;
    private KubeletDouble kubelet;
    private PodResources podResources;

    @BeforeEach
    void open() {
        edge = new KubeletEdge(root);
        kubelet = edge.kubelet();
        podResources = new KubeletPodResources(edge.paths.podResources(), edge.agentGrpc);
        edge.plugins.offer(
                Map.of(
                        NIC,
                        List.of(
                                offer("0000:02:00.0"),
                                offer("0000:03:00.0"),
                                offer("0000:41:00.0"),
                                offer("0000:42:00.0"))));
        awaitCapacity(kubelet, NIC, new Capacity(4, 4));
    }

    @AfterEach
    void close() {
        kubelet.close();
        edge.close();
    }

    @Test
    void aPodGetsItsUnitAndTheKubeletSaysSo() {
        assertThat(kubelet.admit(PodSpec.of("default", "vm", NIC, 1)))
                .isEqualTo(new Admission.Admitted());

        assertThat(podResources.list())
                .hasValue(List.of(new PodUse("default", "vm", Map.of(NIC, Set.of(FIRST)))));
        kubelet.deletePod("default", "vm");
        assertThat(podResources.list()).hasValue(List.of());
    }

    @Test
    void aRefusalReachesThePodWordByWord() {
        edge.units.refusal =
                Optional.of(
                        "0000:02:00.0 cannot be given: 0000:02:00.1 of IOMMU group 11 is on"
                                + " driver e1000e; select it too, or set siblings: Detach");

        assertThat(kubelet.admit(PodSpec.of("default", "vm", NIC, 1)))
                .isEqualTo(
                        new Admission.Rejected(
                                "Allocate failed due to rpc error: code = FailedPrecondition desc"
                                        + " = 0000:02:00.0 cannot be given: 0000:02:00.1 of IOMMU"
                                        + " group 11 is on driver e1000e; select it too, or set"
                                        + " siblings: Detach, which is unexpected"));
        edge.units.refusal = Optional.empty();
        assertThat(kubelet.admit(PodSpec.of("default", "again", NIC, 4)))
                .as("nothing stayed allocated")
                .isEqualTo(new Admission.Admitted());
    }

    @Test
    void unitsOfOnePodComeFromOneNumaNode() {
        edge.units.places.put(FIRST, place(FIRST, 0));
        edge.units.places.put(SECOND, place(SECOND, 1));
        edge.units.places.put(THIRD, place(THIRD, 0));
        edge.units.places.put(FOURTH, place(FOURTH, 2));

        kubelet.admit(PodSpec.of("default", "vm", NIC, 2));

        assertThat(podResources.list())
                .hasValue(List.of(new PodUse("default", "vm", Map.of(NIC, Set.of(FIRST, THIRD)))));
    }

    @Test
    void aContainerStartsOnlyWhenItsUnitsAreReady() throws IOException {
        kubelet.admit(PodSpec.of("default", "vm", NIC, 1));
        edge.units.ready = new CountDownLatch(1);
        CompletableFuture<Start> start =
                CompletableFuture.supplyAsync(() -> kubelet.start("default", "vm", "main"));
        soon().until(() -> edge.units.waiting.get() == 1);
        assertThat(start).isNotDone();

        new CdiFiles(edge.paths.cdi())
                .write(
                        new CdiDevice(
                                NIC.text(),
                                FIRST.toString(),
                                Map.of("HOSTDEV_HOSTDEV_IO_QUAD-NIC", "{}"),
                                List.of("/dev/vfio/vfio", "/dev/vfio/11")));
        edge.units.ready.countDown();

        assertThat(start)
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(
                        new Start.Started(
                                Map.of(
                                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                                        "[0000:02:00.0]",
                                        "HOSTDEV_HOSTDEV_IO_QUAD-NIC",
                                        "{}"),
                                List.of("/dev/vfio/vfio", "/dev/vfio/11")));
    }

    @Test
    void aStartEndsWhenItsKubeletIsGone() {
        kubelet.admit(PodSpec.of("default", "vm", NIC, 1));
        edge.units.ready = new CountDownLatch(1);
        CompletableFuture<Start> start =
                CompletableFuture.supplyAsync(() -> kubelet.start("default", "vm", "main"));
        soon().until(() -> edge.units.waiting.get() == 1);

        kubelet.close();

        soon().until(() -> edge.units.abandoned.get() == 1);
        soon().until(start::isDone);
    }

    @Test
    void aContainerDoesNotStartWithoutItsCdiDevice() {
        kubelet.admit(PodSpec.of("default", "vm", NIC, 1));

        assertThat(kubelet.start("default", "vm", "main"))
                .isEqualTo(
                        new Start.NotStarted(
                                "CDI device injection failed: unresolvable CDI devices"
                                        + " hostdev.io/quad-nic=0000:02:00.0"));
    }

    @Test
    void theKubeletSaysNothingOfInitContainers() {
        ContainerSpec init = new ContainerSpec("init", Kind.INIT, Map.of(NIC, 2));
        ContainerSpec main = new ContainerSpec("main", Kind.MAIN, Map.of(NIC, 1));

        kubelet.admit(new PodSpec("default", "vm", List.of(init, main)));
        kubelet.admit(new PodSpec("default", "hidden", List.of(init)));

        assertThat(podResources.list())
                .hasValue(
                        List.of(
                                new PodUse("default", "hidden", Map.of()),
                                new PodUse("default", "vm", Map.of(NIC, Set.of(FIRST)))));
    }

    @Test
    void nothingIsSaidOfPodsWhenTheKubeletIsAway() {
        kubelet.close();

        assertThat(podResources.list()).isEmpty();
    }

    private static Place place(UnitId unit, int numaNode) {
        return new Place(unit, List.of(numaNode), List.of());
    }
}
