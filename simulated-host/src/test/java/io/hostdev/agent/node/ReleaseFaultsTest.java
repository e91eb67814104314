// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Machine;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What can go wrong while a unit is given back or undone: nothing is forgotten, nothing is done by
/// halves and called done.
class ReleaseFaultsTest extends ModelledNode {

    @BeforeEach
    void bound() {
        ready();
    }

    @ParameterizedTest
    @MethodSource("writesOfRelease")
    void aWriteThatFailsIsSaidAndTriedAgain(int write) {
        Errno errno = List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENODEV).get(write % 3);
        kernel.faults().failAtWrite(write, errno);
        agent().applyUnits();
        awaitFailure(QUAD_NIC, "0000:02:00.", errno.described());
        assertThat(agent().journal().ledger().custodies()).containsOnlyKeys(QUAD_NIC);
        passFirstPause();
        awaitGoneWithoutTrace();
    }

    static IntStream writesOfRelease() {
        return IntStream.rangeClosed(1, 16);
    }

    @Test
    void aFunctionThatItsDriverRefusesKeepsNoOtherFromGoingHome() {
        kernel.refuseBinding("e1000e", LabMachine.quadNic(3));
        agent().applyUnits();
        awaitFailure(QUAD_NIC, "0000:02:00.3", "its driver e1000e did not take it back");
        assertThat(drivers().subList(0, 3)).containsOnly("e1000e");
        kernel.allowBinding("e1000e", LabMachine.quadNic(3));
        passFirstPause();
        awaitGoneWithoutTrace();
    }

    @Test
    void aHostDriverThatCannotBeLoadedNowIsTriedAgain() {
        kernel.removeDriver("e1000e");
        kernel.installDriver(BoundDriver.host("e1000e"));
        kernel.faults().failAtWrite(9, Errno.EPERM);
        agent().applyUnits();
        awaitFailure(QUAD_NIC, "loading the module e1000e", "EPERM");
        passFirstPause();
        awaitGoneWithoutTrace();
    }

    @Test
    void aHostDriverThatIsGoneLeavesItsFunctionsWithout() {
        kernel.removeDriver("e1000e");
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(drivers()).containsOnly("none");
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void whatWasOnVfioBeforeUsStaysThere() throws Exception {
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        kernel.bindByHand(LabMachine.quadNic(2), "vfio-pci");
        Machine admins = kernel.observe();
        ready();
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(admins);
    }

    @Test
    void anUndoThatFailsIsOwedUntilItIsDone() {
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        kernel.faults().failAlways(Step.PROBE, LabMachine.quadNic(3), Errno.EINVAL);
        agent().applyUnits(planned(quadNic()));
        awaitFailure(QUAD_NIC, "0000:02:00.3", "EINVAL", "and undoing that");
        assertThat(agent().journal().ledger().custodies()).containsOnlyKeys(QUAD_NIC);
        agent().applyUnits();
        kernel.faults().clear();
        passFirstPause();
        awaitGoneWithoutTrace();
    }

    @Test
    void aBindThatCannotGoOnAfterACrashIsUndone() throws Exception {
        stop();
        kernel.unbindByHand(LabMachine.quadNic(3));
        kernel.removeDriver("vfio-pci");
        start();
        awaitFailure(QUAD_NIC, "vfio-pci");
        AgentOnHost.soon().untilAsserted(this::assertAsBefore);
    }
}
