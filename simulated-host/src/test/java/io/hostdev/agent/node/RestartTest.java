// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The agent, or the whole node, stops and starts again.
class RestartTest extends ModelledNode {

    @Test
    void anAgentThatStartsAgainGoesOnFromTheJournalAndItsLastPlan() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        kernel.forgetWrites();
        stop();

        start();
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
        assertThat(kernel.writes()).isEmpty();
    }

    /// Until the operator says what is wanted.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutItsPlanWhatIsBoundStays(boolean damaged) throws Exception {
        ready();
        stop();
        Path plan = disk().resolve("plan.json");
        assertThat(plan).exists();
        if (damaged) {
            Files.writeString(plan, "{");
        } else {
            Files.delete(plan);
        }
        kernel.forgetWrites();

        start();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().awaitLook();
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void aRebootStartsAfresh() throws Exception {
        ready();
        stop();
        kernel.reboot(group -> group + 3);

        start();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent().deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/13");
    }
}
