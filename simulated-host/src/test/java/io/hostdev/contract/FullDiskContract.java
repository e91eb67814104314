// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The agent's journal is on a full disk: nothing is taken, given out or given back until there is
/// room, what is in use stays served, and a condition says what to do.
abstract class FullDiskContract extends JournalContract {

    /// From now on the running agent can write no record; it may be another one than before.
    abstract void fillDisk() throws Exception;

    abstract void makeRoom() throws Exception;

    @Test
    void onAFullDiskNothingIsTaken() throws Exception {
        fillDisk();
        agent().apply(quadNic());
        agent().awaitState(QUAD_NIC, UnitState.Failed.class);
        agent().awaitWords(QUAD_NIC, "cannot be written (No space left on device)", "make room");
        awaitUnusable("make room");
        assertThat(writesToFunctions()).isEmpty();

        makeRoom();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        awaitUsable();
        agent().applyUnits();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void onAFullDiskNothingIsGivenOutOrBack() throws Exception {
        ready();
        fillDisk();
        agent().awaitWords(QUAD_NIC, "No space left on device");
        assertOffered(false);
        assertThatThrownBy(() -> agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("No space left on device");
        int written = writesToFunctions().size();
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Failed.class);
        assertThat(writesToFunctions()).hasSize(written);
        assertOnDriver(VFIO, quadNicFunctions());

        makeRoom();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void onAFullDiskWhatIsInUseStaysServed() throws Exception {
        ready();
        giveToPod();
        OtherProcess process = use(quadNic(0));
        fillDisk();
        agent().awaitLook();
        agent().awaitWords(QUAD_NIC, "in use by pod default/qemu");
        awaitUnusable("make room");
        assertOffered(true);
        int written = writesToFunctions().size();

        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        process.close();
        agent().pods(Optional.of(List.of()));
        agent().awaitLook();
        assertThat(writesToFunctions()).hasSize(written);
        assertOnDriver(VFIO, quadNicFunctions());

        makeRoom();
        awaitGoneWithoutTrace(QUAD_NIC);
    }
}
