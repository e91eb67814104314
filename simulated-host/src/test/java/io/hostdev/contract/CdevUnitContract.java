// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.contract.LabUnits.terms;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A unit whose containers open it by its cdevs and iommufd, from its plan to its end, on a kernel
/// that has them.
abstract class CdevUnitContract extends AgentContract {

    @Test
    void itsContainerGetsIommufdAndTheCdevsOfItsFunctions() throws Exception {
        ready(terms(Backend.IOMMUFD));
        giveToPod();
        assertThat(deviceNodes()).containsExactlyElementsOf(iommufdAndCdevs());

        OtherProcess process = host().startProcess();
        for (PciAddress function : QUAD_NIC_FUNCTIONS) {
            succeed(process.openCdev(function));
            succeed(process.bindCdev(function));
        }
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);

        process.close();
        agent().pods(Optional.of(List.of()));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        AgentOnHost.soon().untilAsserted(() -> assertThat(agent().cdiDevices()).isEmpty());
        agent().apply();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void withBackendGroupItGetsTheGroupsNode() throws Exception {
        ready(terms(Backend.GROUP));
        giveToPod();

        assertThat(deviceNodes())
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/" + group(LabMachine.QUAD_NIC));
    }

    /// Each binding gives its functions the numbers that are free then.
    @Test
    void nothingOfAnEarlierBindingIsGivenToALaterContainer() throws Exception {
        ready(terms(Backend.IOMMUFD));
        giveToPod();
        List<String> earlier = deviceNodes();
        agent().pods(Optional.of(List.of()));
        agent().apply();
        awaitGoneWithoutTrace(QUAD_NIC);
        rebind(LabMachine.IGB, VFIO);

        ready(terms(Backend.IOMMUFD));
        giveToPod();
        assertThat(deviceNodes())
                .containsExactlyElementsOf(iommufdAndCdevs())
                .doesNotContain(cdev(LabMachine.IGB))
                .isNotEqualTo(earlier);
        assertThat(agent().cdiDevices()).hasSize(1);
    }

    @Test
    void whatIsBoundForAPodHasItsNumbersBeforeTheContainerStarts() throws Exception {
        agent().apply(quadNic(terms(BindMoment.ON_ALLOCATE, Backend.IOMMUFD)));
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);
        giveToPod();

        assertThat(deviceNodes()).containsExactlyElementsOf(iommufdAndCdevs());
    }

    @ParameterizedTest
    @EnumSource
    void whoHasACdevOfItIsWaitedFor(CdevHold hold) throws Exception {
        ready(terms(Backend.IOMMUFD));
        giveToPod();
        OtherProcess process = hold.take(host(), quadNic(1));
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);

        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().pods(Optional.of(List.of()));
        assertWaitsFor(process);
        process.close();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// By a cdev, by the group and by a cdev again: each one has it before the other lets go.
    @Test
    void whoHasItByTurnsIsWaitedForToTheLast() throws Exception {
        ready(terms(Backend.IOMMUFD));
        giveToPod();
        OtherProcess first = CdevHold.BOUND.take(host(), quadNic(0));
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().pods(Optional.of(List.of()));
        assertWaitsFor(first);

        OtherProcess second = CdevHold.OPEN.take(host(), quadNic(1));
        first.close();
        assertWaitsFor(second);
        OtherProcess third = use(quadNic(0));
        second.close();
        assertWaitsFor(third);
        OtherProcess fourth = CdevHold.OPEN.take(host(), quadNic(2));
        third.close();
        succeed(fourth.bindCdev(quadNic(2)));
        assertWaitsFor(fourth);
        fourth.closeCdev(quadNic(2));
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// Who may open the group's node asks VFIO, which knows.
    @Test
    void aBoundCdevThatNobodyShowsIsWaitedFor() throws Exception {
        ready(terms(Backend.IOMMUFD));
        OtherProcess receiver = sent(CdevHold.BOUND, quadNic(0));
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        int bound = agent().writes().size();
        agent().awaitLook();
        assertThat(agent().writes()).hasSize(bound);
        assertOnDriver(VFIO, quadNicFunctions());

        receiver.receive();
        assertWaitsFor(receiver);
        receiver.closeCdev(quadNic(0));
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// VFIO does not know of it either, and it reaches no memory: the kernel keeps the write, and
    /// the host gets none of the functions before the last has left.
    @Test
    void aCdevThatNobodyShowsAndIsNotBoundKeepsTheWrite() throws Exception {
        ready(terms(Backend.IOMMUFD));
        OtherProcess receiver = sent(CdevHold.OPEN, quadNic(0));
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Reattaching.class);
        agent().awaitWords(QUAD_NIC, "the kernel keeps a write", "no process shows");
        assertOnDriver("none", quadNicFunctions());

        receiver.receive();
        agent().awaitWords(QUAD_NIC, "the kernel keeps a write", "process " + receiver.pid());
        assertOnDriver("none", quadNicFunctions());
        receiver.closeCdev(quadNic(0));
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void aContainerDoesNotStartBesideWhoHasACdevOfIt() throws Exception {
        ready(terms(Backend.IOMMUFD));
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        OtherProcess earlier = CdevHold.OPEN.take(host(), quadNic(3));

        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by process " + earlier.pid());
        earlier.close();
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }

    /// @return who has it once it receives what was sent
    private OtherProcess sent(CdevHold hold, PciAddress function) {
        OtherProcess sender = hold.take(host(), function);
        OtherProcess receiver = host().startProcess();
        sender.sendCdev(function, receiver);
        sender.close();
        return receiver;
    }

    private void ready(Terms terms) {
        agent().apply(quadNic(terms));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    /// And touches nothing meanwhile.
    private void assertWaitsFor(OtherProcess process) {
        int written = agent().writes().size();
        agent().awaitLook();
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        agent().awaitWords(QUAD_NIC, "process " + process.pid());
        assertThat(agent().writes()).hasSize(written);
        assertOnDriver(VFIO, quadNicFunctions());
    }

    private List<String> deviceNodes() {
        return agent().deviceNodes("hostdev.io/quad-nic=" + QUAD_NIC);
    }

    private List<String> iommufdAndCdevs() {
        return Stream.concat(Stream.of("/dev/iommu"), QUAD_NIC_FUNCTIONS.stream().map(this::cdev))
                .toList();
    }

    private String cdev(PciAddress address) {
        Function function = function(address);
        return "/dev/vfio/devices/" + function.cdev().orElseThrow();
    }
}
