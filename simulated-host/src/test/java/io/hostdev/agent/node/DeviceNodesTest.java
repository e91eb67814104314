// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.contract.LabUnits.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.container.Injection;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.SimulatedHost;
import io.hostdev.contract.Surroundings;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that gives devices by path, in its answer to Allocate, on a kernel that has cdevs.
class DeviceNodesTest {

    @TempDir private Path disk;

    private final SimulatedKernel kernel = LabMachine.kernelWithCdevs();
    private Optional<AgentOnHost> agent = Optional.empty();

    @BeforeEach
    void start() {
        agent =
                Optional.of(
                        new AgentOnHost(
                                        new SimulatedHost(kernel),
                                        disk,
                                        Surroundings.PLAIN.with(Injection.DeviceNodes.INSTANCE))
                                .awaitReport());
    }

    @AfterEach
    void stop() {
        agent.ifPresent(AgentOnHost::close);
    }

    private AgentOnHost agent() {
        return agent.orElseThrow();
    }

    @Test
    void cdevsOfABoundUnitAreInTheAnswer() throws Exception {
        agent().apply(quadNic(terms(Backend.IOMMUFD)));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);

        ContainerEdits edits = agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);

        assertThat(edits.deviceNodes())
                .containsExactly(
                        "/dev/iommu",
                        "/dev/vfio/devices/vfio0",
                        "/dev/vfio/devices/vfio1",
                        "/dev/vfio/devices/vfio2",
                        "/dev/vfio/devices/vfio3");
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent().cdiDevices()).isEmpty();
    }

    /// The kubelet starts the container after a reboot from its own record, with the nodes of the
    /// answer, and one of them is another card's now.
    @Test
    void aStartWithOtherNumbersThanInTheAnswerIsRefused() throws Exception {
        agent().apply(quadNic(terms(Backend.IOMMUFD)));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().close();
        kernel.reboot();
        kernel.bindByHand(LabMachine.IGB, "vfio-pci");
        start();
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);

        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll(
                        "/dev/vfio/devices/vfio4] now, and the pod was given [/dev/iommu, /dev/vfio/devices/vfio0",
                        "delete the pod");
    }

    @Test
    void cdevsThatAreNotThereYetCannotBe() {
        agent().apply(quadNic(terms(BindMoment.ON_ALLOCATE, Backend.IOMMUFD)));
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);

        assertThatThrownBy(() -> agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessage(
                        "0000:02:00.0 of HostDevice quad-nic has no cdev before it is bound: backend Iommufd with bind OnAllocate needs the agent's deviceInjection to be CDI");
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(agent().writes()).isEmpty();
    }

    @Test
    void theGroupsNodeIsKnownBeforehand() throws Exception {
        agent().apply(quadNic(terms(BindMoment.ON_ALLOCATE)));
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);

        ContainerEdits edits = agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);

        assertThat(edits.deviceNodes()).containsExactly("/dev/vfio/vfio", "/dev/vfio/10");
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }
}
