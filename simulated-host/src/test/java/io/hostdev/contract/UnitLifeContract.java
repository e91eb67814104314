// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A unit from its plan to its end.
abstract class UnitLifeContract extends AgentContract {

    @Test
    void aUnitIsBoundDeliveredToAPodAndGivenBackAsItWas() throws Exception {
        ready();
        assertOnDriver(VFIO, quadNicFunctions());
        assertThat(agent().offers())
                .containsExactlyEntriesOf(
                        Map.of(
                                QUAD_NIC_RESOURCE,
                                List.of(new Offer(QUAD_NIC, true, new TreeSet<>()))));

        IommuGroupId group = group(LabMachine.QUAD_NIC);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent().deviceNodes("hostdev.io/quad-nic=" + QUAD_NIC))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/" + group);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        OtherProcess process = use(quadNicFunctions());
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);

        process.close();
        agent().pods(Optional.of(List.of()));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        AgentOnHost.soon().untilAsserted(() -> assertThat(agent().cdiDevices()).isEmpty());
        agent().apply();
        awaitGoneWithoutTrace(QUAD_NIC);
        assertThat(agent().offers()).isEmpty();
    }

    /// What another boot has written down is history: the machine is as this boot made it.
    @Test
    void aJournalOfAnotherBootUndoesNothing() throws Exception {
        ready();
        agent().close();
        new FilePlanStore(disk()).save(new AcceptedPlan(99, List.of(), List.of()));
        rememberHost();

        start(new OtherBoot(host()));
        agent().awaitLook();
        awaitGoneWithoutTrace(QUAD_NIC);
        assertThat(agent().writes()).isEmpty();
    }

    /// What is wanted is taken afresh, and goes back to what this boot had it on.
    @Test
    void whatIsWantedAfterARebootIsTakenAsItIsThen() throws Exception {
        ready();
        agent().close();
        for (PciAddress address : quadNicFunctions()) {
            giveBack(address);
        }
        bus().unbind(LabMachine.quadNic(1));
        bus().overrideDriver(LabMachine.quadNic(2), Optional.of("e1000e"));
        rememberHost();

        start(new OtherBoot(host()));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        assertOnDriver(VFIO, quadNicFunctions());
        agent().apply();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    private static final class OtherBoot extends DelegatingHost {

        OtherBoot(HostUnderTest host) {
            super(host);
        }

        @Override
        public String bootId() {
            return "5a1e1f9c-0000-4000-8000-000000000000";
        }
    }
}
