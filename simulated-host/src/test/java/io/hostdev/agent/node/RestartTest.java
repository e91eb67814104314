// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.LabUnits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
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

    /// The journal says that the pod got it in an hour's time.
    @Test
    void aClockThatWasSetBackMeanwhileKeepsNoUnitFromTheNextPod() throws Exception {
        InstantSource ahead = () -> Instant.now().plus(1, ChronoUnit.HOURS);
        restart(ahead);
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(LabUnits.QUAD_NIC_POD)));
        agent().awaitWords(QUAD_NIC, "in use by pod default/qemu");

        restart(InstantSource.system());
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
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
