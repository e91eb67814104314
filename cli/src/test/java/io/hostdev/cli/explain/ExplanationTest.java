// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.text.Paint;
import io.hostdev.core.pci.PciAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers from facts, without a cluster.
class ExplanationTest {

    private static final Path FILES = Path.of("src/test/resources/cluster");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final HostDevice quadNic = read(HostDevice.class, "hostdevice.yaml");
    private final Node node =
            new NodeBuilder()
                    .withNewMetadata()
                    .withName("lab")
                    .endMetadata()
                    .withNewStatus()
                    .withAllocatable(Map.of("hostdev.io/quad-nic", new Quantity("1")))
                    .endStatus()
                    .build();

    private Facts facts(Pod pod, String... warnings) {
        HostNode hostNode = read(HostNode.class, "hostnode.yaml");
        hostNode.getMetadata().setGeneration(1L);
        quadNic.getMetadata().setGeneration(1L);
        return new Facts(
                List.of(quadNic),
                List.of(),
                List.of(hostNode),
                List.of(node),
                Optional.of(pod),
                Stream.of(warnings)
                        .map(message ->
                                new EventBuilder().withType("Warning").withMessage(message).build())
                        .toList());
    }

    private static Pod pod(
            String name, String phase, @Nullable String node, Map<String, Integer> limits) {
        PodBuilder builder =
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewContainer()
                        .withName("main")
                        .withNewResources()
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase(phase)
                        .endStatus();
        Pod pod = builder.build();
        limits.forEach((resource, count) ->
                pod.getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources()
                        .getLimits()
                        .put(resource, new Quantity(Integer.toString(count))));
        return pod;
    }

    private String of(Pod pod, String... warnings) {
        return ExplanationText.of(PodExplanation.of(facts(pod, warnings), pod), Paint.PLAIN);
    }

    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of(
                        pod("second", "Pending", null, Map.of("hostdev.io/quad-nic", 1)),
                        """
                        pod default/second
                          pod default/second is Pending, on no node
                          it requests 1 hostdev.io/quad-nic, which HostDevice quad-nic offers
                          node lab has 1 unit: 0 ready, 1 in use; its kubelet counts 1
                          every hostdev.io/quad-nic is in use or not ready
                          0000:02:00.0 on node lab is InUse, held by pod default/qemu

                        What to do
                          wait, or end one of those that have it: pod default/qemu; the pod starts by itself then
                        """),
                Arguments.of(
                        pod("greedy", "Pending", null, Map.of("hostdev.io/quad-nic", 2)),
                        """
                        pod default/greedy
                          pod default/greedy is Pending, on no node
                          it requests 2 hostdev.io/quad-nic, which HostDevice quad-nic offers
                          node lab has 1 unit: 0 ready, 1 in use; its kubelet counts 1
                          it wants 2 hostdev.io/quad-nic, and no node has more than 1

                        What to do
                          request at most 1 in one pod, or let the HostDevice select more devices of one node
                        """),
                Arguments.of(
                        pod("lost", "Pending", null, Map.of("hostdev.io/nick", 1)),
                        """
                        pod default/lost
                          pod default/lost is Pending, on no node
                          it requests 1 hostdev.io/nick, and no HostDevice offers that

                        What to do
                          apply a HostDevice that offers hostdev.io/nick, or correct the name in the pod: there are hostdev.io/quad-nic
                        """),
                Arguments.of(
                        pod("plain", "Running", "lab", Map.of()),
                        """
                        pod default/plain
                          pod default/plain is Running on node lab
                          it requests no device of a HostDevice

                        What to do
                          put the resource of a HostDevice into resources.limits of a container: there are hostdev.io/quad-nic
                        """),
                Arguments.of(
                        pod("qemu", "Running", "lab", Map.of("hostdev.io/quad-nic", 1)),
                        """
                        pod default/qemu
                          pod default/qemu is Running on node lab
                          it requests 1 hostdev.io/quad-nic, which HostDevice quad-nic offers
                          node lab has 1 unit: 0 ready, 1 in use; its kubelet counts 1
                          0000:02:00.0 on node lab is InUse, held by pod default/qemu

                        What to do
                          nothing: the pod has what it asked for
                        """));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void aPodIsExplained(Pod pod, String expected) {
        assertThat(of(pod)).isEqualTo(expected);
    }

    @Test
    void whatAnEventSaysIsSaidOnce() {
        Pod pod = pod("qemu", "Pending", "lab", Map.of("hostdev.io/quad-nic", 1));
        assertThat(of(pod, "no such device", "no such device"))
                .containsOnlyOnce("an event says: no such device");
    }

    @Test
    void aHostDeviceTellsWhoHasIt() {
        Facts facts = facts(new Pod());
        assertThat(ExplanationText.of(HostDeviceExplanation.of(facts, quadNic), Paint.PLAIN))
                .isEqualTo(
                        """
                        HostDevice quad-nic
                          HostDevice quad-nic: Ready is True, Ready: 0 ready, 1 in use
                          0000:02:00.0 on node lab is InUse, held by pod default/qemu

                        What to do
                          to have 0000:02:00.0 back, end pod default/qemu; it is ready again as soon as that has closed it
                        """);
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                Arguments.of("0000:02:00.1", "to have it back, end pod default/qemu"),
                Arguments.of("0000:04:00.0", "apply a HostDevice that selects it"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void anAddressIsExplained(String address, String advice) {
        assertThat(
                        AddressExplanation.of(facts(new Pod()), PciAddress.parse(address))
                                .orElseThrow()
                                .advice())
                .singleElement()
                .asString()
                .contains(advice);
    }

    @Test
    void whatIsNowhereIsNotExplained() {
        assertThat(AddressExplanation.of(facts(new Pod()), PciAddress.parse("0000:05:00.0")))
                .isEmpty();
    }

    /// Each phase in which somebody has to act says how.
    @ParameterizedTest
    @EnumSource(UnitPhase.class)
    void aPhaseHasItsAdvice(UnitPhase phase) {
        UnitStatus unit =
                new UnitStatus("0000:02:00.0", "quad-nic", phase, null, "pod a/b", null, null);
        assertThat(UnitAdvice.on("lab", unit).isEmpty())
                .isEqualTo(
                        switch (phase) {
                            case READY, DETACHED, IN_USE -> true;
                            case BINDING,
                                    REATTACHING,
                                    DRAINING,
                                    RELEASING,
                                    UNHEALTHY,
                                    MISSING,
                                    FAILED ->
                                    false;
                        });
    }

    private static <T> T read(Class<T> type, String file) {
        try {
            return YAML.unmarshal(Files.readString(FILES.resolve(file)), type);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
