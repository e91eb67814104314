// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.SiblingPolicy;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The real operator and the real agent, around a real API server, on a modelled kernel and beside
/// a modelled kubelet: what only both of them together can get wrong.
class RingIT {

    private static final PciAddress ONE = LabMachine.CARD_1;
    private static final PciAddress OTHER = LabMachine.CARD_2;

    private final SimulatedKernel kernel = LabMachine.kernel();
    private Sandbox sandbox;

    @BeforeEach
    void open() throws Exception {
        sandbox = Ring.around(kernel);
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aUnitInPlaceIsKeptWhileAnotherHandHasASibling() throws Exception {
        kernel.unbindByHand(OTHER);
        apply("{name: lone}", "{select: [{addresses: ['%s']}], siblings: Refuse}".formatted(ONE));
        awaitCondition("Ready", "True Ready", "");
        kernel.bindByHand(OTHER, "e1000");
        kernel.forgetWrites();

        String words = "cannot go to a pod while a host driver has " + OTHER + " (e1000)";
        awaitCondition("Ready", "False GroupNotViable", words);
        awaitCondition("Viable", "False GroupNotViable", words);
        awaitCondition("Degraded", "True GroupNotViable", words);
        assertKept();

        sandbox.client().resources(HostNode.class).withName("one").delete();
        soon().until(() -> spec().map(HostNodeSpec::units).isPresent());
        assertKept();
        assertThat(kernel.writes()).isEmpty();

        kernel.unbindByHand(OTHER);
        awaitCondition("Ready", "True Ready", "");
        awaitCondition("Viable", "True Viable", "");
    }

    /// Hostdev put it on VFIO, because the HostDevice said so, and puts it back when that says
    /// otherwise: the unit goes too.
    @Test
    void siblingsThatMayNoLongerBeDetachedGoBackWithTheUnit() {
        apply("{name: lone}", "{select: [{addresses: ['%s']}], siblings: Detach}".formatted(ONE));
        awaitCondition("Ready", "True Ready", "");
        assertThat(drivers()).containsOnly("vfio-pci");

        sandbox.client()
                .resources(HostDevice.class)
                .withName("lone")
                .edit(RingIT::refusingSiblings);

        awaitCondition("Viable", "False SiblingsInUse", OTHER + " (e1000)");
        soon().untilAsserted(() -> assertThat(drivers()).containsOnly("e1000"));
        soon().until(() -> unitPhase().isEmpty());
        assertThat(spec().map(HostNodeSpec::units)).contains(List.of());
    }

    @Test
    void aNodeWithoutAUnitOffersNone() {
        apply("{name: none}", "{select: [{addresses: ['0000:77:00.0']}]}");

        soon().untilAsserted(() ->
                assertThat(node().getStatus().getAllocatable())
                        .containsEntry("hostdev.io/none", new Quantity("0")));

        sandbox.client().resources(HostDevice.class).withName("none").delete();
        soon().untilAsserted(
                        () -> assertThat(spec().map(HostNodeSpec::resources)).contains(List.of()));
    }

    private void assertKept() {
        assertThat(spec().map(HostNodeSpec::units).orElse(List.of()))
                .extracting(UnitSpec::id)
                .containsExactly(ONE.toString());
        assertThat(kernel.observe().function(ONE).orElseThrow().binding().onVfio()).isTrue();
        soon().until(() -> unitPhase().equals(Optional.of(UnitPhase.UNHEALTHY)));
    }

    private void apply(String metadata, String spec) {
        sandbox.client()
                .resource(
                        Serialization.unmarshal(
                                "---\n{apiVersion: hostdev.io/v1alpha1, kind: HostDevice, metadata: %s, spec: %s}"
                                        .formatted(metadata, spec),
                                HostDevice.class))
                .create();
    }

    private static HostDevice refusingSiblings(HostDevice device) {
        HostDeviceSpec spec = device.getSpec();
        device.setSpec(
                new HostDeviceSpec(
                        spec.resourceName(),
                        spec.nodeSelector(),
                        spec.select(),
                        spec.unit(),
                        SiblingPolicy.REFUSE,
                        spec.management(),
                        spec.driver(),
                        spec.bind(),
                        spec.backend(),
                        spec.allowHostCritical()));
        return device;
    }

    /// @param says status and reason
    private void awaitCondition(String type, String says, String words) {
        soon().untilAsserted(() ->
                assertThat(
                                Optional.ofNullable(
                                                sandbox.client()
                                                        .resources(HostDevice.class)
                                                        .withName("lone")
                                                        .get()
                                                        .getStatus())
                                        .map(HostDeviceStatus::conditions)
                                        .orElse(List.of()))
                        .filteredOn(condition -> condition.getType().equals(type))
                        .singleElement()
                        .satisfies(condition -> {
                            assertThat(said(condition)).isEqualTo(says);
                            assertThat(condition.getMessage()).contains(words);
                        }));
    }

    private static String said(Condition condition) {
        return condition.getStatus() + " " + condition.getReason();
    }

    private Optional<HostNode> hostNode() {
        return Optional.ofNullable(
                sandbox.client().resources(HostNode.class).withName("one").get());
    }

    private Optional<HostNodeSpec> spec() {
        return hostNode().map(HostNode::getSpec);
    }

    /// Of the only unit; absent if there is none.
    private Optional<UnitPhase> unitPhase() {
        return hostNode().map(HostNode::getStatus).map(HostNodeStatus::units).stream()
                .flatMap(List::stream)
                .map(unit -> unit.phase())
                .findFirst();
    }

    private Node node() {
        return sandbox.client().nodes().withName("one").get();
    }

    private List<String> drivers() {
        return List.of(ONE, OTHER).stream()
                .map(address -> kernel.observe().function(address).orElseThrow())
                .map(function -> function.binding().driver().map(BoundDriver::name).orElse("none"))
                .toList();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
