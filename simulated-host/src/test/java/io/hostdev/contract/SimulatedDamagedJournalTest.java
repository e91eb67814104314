// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SimulatedDamagedJournalTest extends DamagedJournalContract {

    private final SimulatedKernel kernel = LabMachine.kernel();

    @Override
    HostUnderTest open() {
        return new SimulatedHost(kernel);
    }

    /// Who holds it is a pod's process: so much is known without a journal.
    @Test
    void whatAPodHoldsIsServedEvenWithoutAJournal() throws Exception {
        ready();
        stopAgent();
        Damage.DIRECTORY.strike(journal());
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(new IommuGroupId(10));
            start(host());
            agent().awaitState(QUAD_NIC, UnitState.InUse.class);
            assertOffered(true);
            assertThat(writesToFunctions()).isEmpty();
        }
        awaitUnusable("Is a directory");
        assertOffered(false);
    }
}
