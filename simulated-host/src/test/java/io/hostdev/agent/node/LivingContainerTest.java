package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.AllocationFate;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A container that has a group's node may open the group whenever it likes, whatever the kubelet
/// lists (DESIGN: rules 3 and 8).
class LivingContainerTest {

    private static final IommuGroupId GROUP = new IommuGroupId(10);
    private static final PodUse POD =
            new PodUse("default", "qemu", Map.of(QUAD_NIC_RESOURCE, Set.of(QUAD_NIC)));

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final Machine before = kernel.observe();
    private AgentOnHost agent;

    @BeforeEach
    void start(@TempDir Path disk) throws Exception {
        agent = AgentOnHost.on(kernel, disk).awaitReport();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void aPodThatTheKubeletForgotMayOpenItAgain() throws Exception {
        SimulatedProcess container = running(unit(BindMoment.EAGER));
        agent.applyUnits();
        agent.awaitState(QUAD_NIC, UnitState.Draining.class);
        agent.pods(Optional.of(List.of()));
        closeForLongerThanTheKubeletIsDoubted(container);
        assertThat(kernel.writes()).isEmpty();
        container.openGroup(GROUP);

        container.close();
        agent.awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(before);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void whatIsBoundForAPodStaysBoundWhileItsContainerLives() throws Exception {
        SimulatedProcess container = running(unit(BindMoment.ON_ALLOCATE));
        agent.pods(Optional.of(List.of()));
        closeForLongerThanTheKubeletIsDoubted(container);
        assertThat(kernel.writes()).isEmpty();
        container.openGroup(GROUP);

        container.close();
        agent.awaitState(QUAD_NIC, UnitState.Detached.class);
        assertThat(kernel.observe()).isEqualTo(before);
    }

    @Test
    void whatIsBoundElsewhereUnderALivePodIsLeftAlone() throws Exception {
        SimulatedProcess container = running(unit(BindMoment.EAGER));
        container.closeGroup(GROUP);
        kernel.bindByHand(LabMachine.quadNic(3), "e1000e");
        kernel.forgetWrites();
        agent.wake();
        agent.awaitWords(QUAD_NIC, "0000:02:00.3 is on e1000e while pod default/qemu has it");
        agent.awaitLook();
        assertThat(kernel.writes()).isEmpty();

        container.close();
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(kernel.writes()).isNotEmpty();
        agent.awaitState(QUAD_NIC, UnitState.InUse.class);
    }

    @Test
    void aMappingOfThePodBeforeKeepsTheNextOneWaiting() throws Exception {
        SimulatedProcess first = running(unit(BindMoment.EAGER));
        first.setContainer(GROUP);
        first.openDevice(LabMachine.quadNic(0));
        first.map(LabMachine.quadNic(0));
        first.closeDevice(LabMachine.quadNic(0));
        first.closeGroup(GROUP);
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThatThrownBy(() -> agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by process " + first.pid());
        first.close();
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }

    /// A pod with the unit open; the kubelet lists it.
    private SimulatedProcess running(PlannedUnit unit) throws Exception {
        agent.applyUnits(unit);
        AgentOnHost.soon()
                .until(() ->
                        agent.state(QUAD_NIC)
                                .filter(state ->
                                        state instanceof UnitState.Ready
                                                || state instanceof UnitState.Detached)
                                .isPresent());
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.pods(Optional.of(List.of(POD)));
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        SimulatedProcess container = kernel.startProcess("qemu-system-x86", Optional.of("uid-1"));
        container.giveNode(GROUP);
        container.openGroup(GROUP);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .contains(new UnitState.InUse("pod default/qemu")));
        kernel.forgetWrites();
        return container;
    }

    private void closeForLongerThanTheKubeletIsDoubted(SimulatedProcess container) {
        container.closeGroup(GROUP);
        long until = System.nanoTime() + AllocationFate.CERTAINTY.toNanos();
        while (System.nanoTime() < until) {
            agent.awaitLook();
        }
        agent.awaitLook();
    }

    private static PlannedUnit unit(BindMoment bind) {
        return new PlannedUnit(
                "quad-nic",
                QUAD_NIC_RESOURCE,
                IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).toList(),
                List.of(),
                new Terms(
                        Management.MANAGED, DriverChoice.Auto.INSTANCE, bind, Backend.AUTO, false));
    }
}
