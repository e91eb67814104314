// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.simulated.LabMachine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function goes: while its unit is ready, while it is bound, while it is given back.
class VanishedFunctionTest extends ModelledNode {

    @Test
    void aVanishedFunctionIsMissingAndNotOffered() throws Exception {
        ready();
        kernel.remove(LabMachine.quadNic(2));
        agent().awaitState(QUAD_NIC, UnitState.Missing.class);
        AgentOnHost.soon()
                .untilAsserted(() -> assertThat(agent().offers().get(QUAD_NIC_RESOURCE)).isEmpty());
        kernel.rescan();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    /// Sooner than it would look by itself.
    @Test
    void anEventIsHeededAtOnce() throws Exception {
        ready();
        agent().awaitLook();
        kernel.remove(LabMachine.quadNic(2));
        AgentOnHost.soon()
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() ->
                        assertThat(agent().state(QUAD_NIC))
                                .get()
                                .isInstanceOf(UnitState.Missing.class));
    }

    @Test
    void aLostEventCostsSecondsAndNothingElse() throws Exception {
        ready();
        agent().awaitLook();
        kernel.loseUevents(true);
        kernel.remove(LabMachine.quadNic(2));
        agent().awaitState(QUAD_NIC, UnitState.Missing.class);
        kernel.rescan();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void aFunctionThatVanishesWhileItIsBoundLeavesTheOthersAsTheyWere() {
        kernel.faults().vanishOnce(Step.UNBIND, LabMachine.quadNic(2));
        agent().apply(quadNic());
        AgentOnHost.soon()
                .until(() ->
                        agent().state(QUAD_NIC)
                                .filter(state ->
                                        state instanceof UnitState.Missing
                                                || state instanceof UnitState.Failed)
                                .isPresent());
        AgentOnHost.soon()
                .untilAsserted(() -> assertThat(drivers().subList(0, 2)).containsOnly("e1000e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 9, 12, 16})
    void whatVanishesOnItsWayHomeHoldsUpNoOther(int write) {
        ready();
        kernel.faults().vanishAtWrite(write);
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
        kernel.rescan();
        assertAsBefore();
    }

    /// It goes to the pod that asks for this address; but it is no debt of the first one's.
    @Test
    void anotherDeviceAtTheSameAddressInheritsNothing() {
        ready();
        Function former = kernel.observe().function(LabMachine.quadNic(0)).orElseThrow();
        QUAD_NIC_FUNCTIONS.forEach(kernel::pull);
        kernel.plugIn(another(former));
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(driver(former.address())).isEqualTo("mlx5_core");
    }

    /// The pod is still there, and its container starts again.
    @Test
    void aContainerIsNotStartedAgainWithTheDeviceThatCameInItsPlace() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        Function former = kernel.observe().function(LabMachine.quadNic(0)).orElseThrow();
        kernel.pull(former.address());
        kernel.plugIn(another(former));
        kernel.bindByHand(former.address(), "vfio-pci");

        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(UnitService.Refused.class)
                .hasMessageContaining(
                        "what was taken at 0000:02:00.0 is gone, and 15b3:101e is there now");
    }

    private static Function another(Function former) {
        return new Function(
                former.address(),
                new Identity(
                        PciId.parse("15b3:101e"), Optional.empty(), former.identity().pciClass()),
                former.placement(),
                Binding.to(BoundDriver.host("mlx5_core")),
                former.sriov(),
                List.of());
    }

    /// Its link to the group comes later than itself.
    @Test
    void aVirtualFunctionWithoutItsGroupIsWaitedFor() throws Exception {
        kernel.setVirtualFunctions(LabMachine.IGB, 1);
        PlannedUnit vf =
                PlannedUnit.of(
                        "vf",
                        ResourceName.defaultFor("vf"),
                        List.of(
                                kernel.observe()
                                        .function(PciAddress.parse("0000:01:10.0"))
                                        .orElseThrow()),
                        List.of(),
                        Terms.DEFAULT);
        agent().applyUnits(vf);
        agent().awaitState(vf.id(), UnitState.Ready.class);
        kernel.setVirtualFunctions(LabMachine.IGB, 0);
        agent().awaitState(vf.id(), UnitState.Missing.class);

        kernel.delayGroups();
        kernel.setVirtualFunctions(LabMachine.IGB, 1);
        agent().awaitState(
                        vf.id(),
                        UnitState.Binding.class,
                        waiting ->
                                assertThat(waiting.waitsFor())
                                        .isEqualTo("0000:01:10.0 is in no IOMMU group yet"));
        kernel.forgetWrites();
        agent().awaitLook();
        assertThat(kernel.writes()).isEmpty();

        kernel.settleGroups();
        agent().awaitState(vf.id(), UnitState.Ready.class);
    }

    @Test
    void aUnitThatVanishedAsAWholeOwesNothing() {
        ready();
        QUAD_NIC_FUNCTIONS.forEach(kernel::pull);
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    /// Of another boot's custody nothing is left, and the kubelet still lists the pod.
    @Test
    void whatDoesNotComeBackFromARebootIsGivenToNobody() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        stop();
        kernel.reboot();
        QUAD_NIC_FUNCTIONS.forEach(kernel::pull);
        start();
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        AgentOnHost.soon()
                .untilAsserted(
                        () -> assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY));
    }
}
