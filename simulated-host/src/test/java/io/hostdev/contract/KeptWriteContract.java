// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.CARDS;
import static io.hostdev.contract.LabUnits.CARDS_RESOURCE;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.cards;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Terms;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A descriptor that is under way in a Unix socket holds a device, and no process shows it.
abstract class KeptWriteContract extends AgentContract {

    /// Who may open VFIO nodes asks VFIO, which knows.
    @Test
    void aHolderThatNobodyShowsIsFoundByOpeningTheGroup() throws Exception {
        OtherProcess receiver = holdUnseen();
        int bound = agent().writes().size();
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        agent().awaitLook();
        assertThat(agent().writes()).hasSize(bound);
        assertOnDriver(VFIO, quadNicFunctions());

        receiver.receive();
        agent().awaitWords(QUAD_NIC, "process " + receiver.pid());
        receiver.closeDevice(quadNic(0));
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// Where a device cgroup forbids opening VFIO nodes, the kernel is the judge: it keeps the
    /// write.
    @Test
    void aWriteThatTheKernelKeepsKeepsNothingElse() throws Exception {
        start(nodesForbidden());
        OtherProcess receiver = holdUnseen();
        assertThat(agent().report().orElseThrow().conditions())
                .extracting(NodeCondition::reason)
                .contains("ProcessesAlone");
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Reattaching.class);
        agent().awaitWords(QUAD_NIC, "the kernel keeps a write", "no process shows");

        agent().applyUnits(planned(cards(Terms.DEFAULT)));
        agent().awaitState(CARDS, UnitState.Ready.class);
        assertThat(agent().offers())
                .containsEntry(CARDS_RESOURCE, List.of(new Offer(CARDS, true, new TreeSet<>())));
        agent().applyUnits();
        agent().awaitGone(CARDS);
        assertThat(agent().offers()).doesNotContainKeys(CARDS_RESOURCE, QUAD_NIC_RESOURCE);

        receiver.receive();
        agent().awaitWords(QUAD_NIC, "the kernel keeps a write", "process " + receiver.pid());
        receiver.closeDevice(quadNic(0));
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// @return who has the device once it receives what was sent
    private OtherProcess holdUnseen() {
        agent().applyUnits(planned(quadNic()));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        OtherProcess sender = use(quadNic(0));
        OtherProcess receiver = host().startProcess();
        sender.sendDevice(quadNic(0), receiver);
        sender.close();
        return receiver;
    }

    private HostUnderTest nodesForbidden() {
        return new AnsweringHost(
                host(),
                (groups, group) ->
                        groups.nodeExists(group) ? new State.Forbidden() : new State.Absent());
    }
}
