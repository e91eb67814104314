// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.bind.Reattacher;
import io.hostdev.agent.bind.StillHeld;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.machine.Machine;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Nothing is given back from under a pod or a holder, nor while it cannot be known that there is
/// none.
class WaitingReleaseTest extends ModelledNode {

    /// Where a device cgroup keeps the agent from VFIO's nodes.
    @Test
    void withoutTheRightToOpenVfioTheProcessesDecide() throws Exception {
        kernel.forbidVfioNodes(true);
        ready();
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            kernel.forgetWrites();
            agent().apply();
            agent().awaitWords(QUAD_NIC, "still held by process " + process.pid());
            agent().awaitLook();
            assertThat(kernel.writes()).isEmpty();
        }
        agent().awaitGone(QUAD_NIC);
        assertAsBefore();
    }

    @Test
    void whoOpensTheGroupAfterTheDecisionIsSeenBeforeTheFirstWrite() throws Exception {
        ready();
        Custody custody = agent().journal().ledger().custodies().values().iterator().next();
        kernel.forgetWrites();
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            assertThatThrownBy(() ->
                            new Reattacher(
                                            kernel.pciBus(),
                                            kernel.vfioGroups(),
                                            kernel.holders(),
                                            agent().journal())
                                    .reattach(custody))
                    .isInstanceOf(StillHeld.class)
                    .hasMessageContaining("(qemu-system-x86)");
        }
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void nothingIsGivenBackWhileHoldersCannotBeSeen() {
        ready();
        kernel.hideProcesses(true);
        kernel.forgetWrites();
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        assertThat(kernel.writes()).isEmpty();
        assertThat(agent().report().orElseThrow().conditions())
                .filteredOn(condition -> condition.type().equals("HoldersVisible"))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.status()).isFalse();
                    assertThat(condition.message()).startsWith("nothing is given back");
                });
        kernel.hideProcesses(false);
        awaitGoneWithoutTrace();
    }

    @Test
    void aPodIsWaitedForAlsoWhereNothingIsOwed() throws Exception {
        ready();
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        for (int function = 0; function < 4; function++) {
            kernel.bindByHand(LabMachine.quadNic(function), "vfio-pci");
        }
        Machine admins = kernel.observe();
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().pods(Optional.of(List.of()));
        agent().awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(admins);
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void whileTheKubeletIsAwayAllocationsStand() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().state(QUAD_NIC))
                                .contains(new UnitState.InUse("pod default/qemu")));
        agent().pods(Optional.empty());
        kernel.forgetWrites();
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().wake();
        assertThat(kernel.writes()).isEmpty();
        agent().pods(Optional.of(List.of()));
        awaitGoneWithoutTrace();
    }

    @Test
    void whatAPodHasIsNotUndone() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        kernel.faults().failAlways(Step.PROBE, LabMachine.quadNic(3), Errno.EINVAL);
        kernel.unbindByHand(LabMachine.quadNic(3));
        agent().wake();
        awaitFailure(
                QUAD_NIC,
                "0000:02:00.3",
                "EINVAL",
                "it is left as it is while a pod that is starting");
        assertThat(drivers().subList(0, 3)).containsOnly("vfio-pci");
    }
}
