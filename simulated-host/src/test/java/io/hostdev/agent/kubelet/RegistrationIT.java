// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import static io.hostdev.agent.kubelet.KubeletEdge.NIC;
import static io.hostdev.agent.kubelet.KubeletEdge.awaitCapacity;
import static io.hostdev.agent.kubelet.KubeletEdge.offer;
import static io.hostdev.agent.kubelet.KubeletEdge.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.Observer;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.simulated.kubelet.Admission;
import io.hostdev.simulated.kubelet.Capacity;
import io.hostdev.simulated.kubelet.KubeletDouble;
import io.hostdev.simulated.kubelet.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What our edge does when sockets, streams and kubelets come and go.
class RegistrationIT {

    private static final Map<ResourceName, List<Offer>> TWO_NICS =
            Map.of(NIC, List.of(offer("0000:02:00.0"), offer("0000:03:00.0", false)));
    private static final Capacity TWO_ONE_HEALTHY = new Capacity(2, 1);

    @TempDir Path root;
    private KubeletEdge edge;

    @BeforeEach
    void open() {
        edge = new KubeletEdge(root);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void servesBeforeItRegistersAndTellsAllAtOnce() {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);

            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
            assertThat(kubelet.messages(NIC)).isEqualTo(1);
        }
    }

    @Test
    void aResourceWithoutUnitsIsRegisteredToo() {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(Map.of(NIC, List.of()));

            soon().untilAsserted(() ->
                    assertThat(kubelet.capacities()).containsEntry(NIC, new Capacity(0, 0)));
        }
    }

    @Test
    void waitsForAKubeletThatComesLater() {
        edge.plugins.offer(TWO_NICS);

        try (KubeletDouble kubelet = edge.kubelet()) {
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
        }
    }

    @Test
    void tellsTheWholeTruthAtEachChangeAndNothingWithoutOne() {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

            edge.plugins.offer(TWO_NICS);
            edge.plugins.offer(Map.of(NIC, List.of(offer("0000:04:00.0"))));
            awaitCapacity(kubelet, NIC, new Capacity(1, 1));
            edge.plugins.offer(Map.of(NIC, List.of()));
            awaitCapacity(kubelet, NIC, new Capacity(0, 0));

            assertThat(kubelet.messages(NIC)).isEqualTo(3);
            assertThat(kubelet.capacities()).containsKey(NIC);
        }
    }

    @Test
    void comesBackAfterEachOfTwentyRestartsOfTheKubelet() throws IOException {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
            PodSpec pod = PodSpec.of("default", "holder", NIC, 1);
            assertThat(kubelet.admit(pod)).isEqualTo(new Admission.Admitted());

            for (int restart = 0; restart < 20; restart++) {
                kubelet.restart();
                awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
            }

            assertThat(kubelet.admit(PodSpec.of("default", "late", NIC, 1)))
                    .as("what the holder has is still its own")
                    .isInstanceOf(Admission.Rejected.class);
            assertThat(edge.ourSockets()).hasSize(1);
        }
    }

    @Test
    void registersAgainWhenTheStreamIsCut() {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            for (int cut = 1; cut <= 3; cut++) {
                int messages = cut;
                soon().until(() -> kubelet.messages(NIC) == messages);
                awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

                kubelet.cutStream(NIC);
            }
            soon().until(() -> kubelet.messages(NIC) == 4);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
        }
    }

    @Test
    void makesItsSocketAnewWhenThatIsRemoved() throws IOException {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

            Files.delete(edge.ourSockets().getFirst());

            soon().until(() -> edge.ourSockets().size() == 1 && kubelet.messages(NIC) == 2);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
        }
    }

    /// The kubelet opens its socket at its start alone: nobody could register with it.
    @Test
    void aStreamThatLivesOutlastsAnEmptiedDirectory() throws IOException {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

            edge.emptyPluginDirectory();

            edge.plugins.offer(Map.of(NIC, List.of(offer("0000:04:00.0"))));
            awaitCapacity(kubelet, NIC, new Capacity(1, 1));
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
            assertThat(kubelet.messages(NIC)).isEqualTo(3);

            kubelet.restart();
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
        }
    }

    @Test
    void surrendersAResourceThatIsOfferedNoMoreAndTakesItUpAgain() throws IOException {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

            edge.plugins.offer(Map.of());
            awaitCapacity(kubelet, NIC, new Capacity(0, 0));
            soon().until(() -> edge.ourSockets().isEmpty());

            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);
        }
    }

    @Test
    void leavesNoSocketBehindAndTheDevicesToItsSuccessor() throws IOException {
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(TWO_NICS);
            awaitCapacity(kubelet, NIC, TWO_ONE_HEALTHY);

            edge.plugins.close();

            assertThat(edge.ourSockets()).isEmpty();
            awaitCapacity(kubelet, NIC, new Capacity(2, 0));
        }
    }

    @Test
    void servesManyResources() throws IOException {
        Map<ResourceName, List<Offer>> many = new TreeMap<>();
        IntStream.range(0, 40)
                .forEach(number ->
                        many.put(
                                new ResourceName("hostdev.io/nic-" + number),
                                List.of(offer("0000:%02x:00.0".formatted(number)))));
        try (KubeletDouble kubelet = edge.kubelet()) {
            edge.plugins.offer(many);
            many.keySet().forEach(resource -> awaitCapacity(kubelet, resource, new Capacity(1, 1)));

            kubelet.restart();

            many.keySet().forEach(resource -> awaitCapacity(kubelet, resource, new Capacity(1, 1)));
        }
    }

    @Test
    void refusesADirectoryWhoseSocketsWouldHaveTooLongPaths() {
        Path tooLong = root.resolve("a".repeat(90));

        assertThatThrownBy(() ->
                        new KubeletDevicePlugins(
                                tooLong, edge.agentGrpc, edge.units, Observer.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(tooLong.toString())
                .hasMessageContaining("107");
    }
}
