// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.claim;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.claim.Grouping.Siblings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// No function leaves VFIO before the last holder has let go of its group, whatever becomes of the
/// plan, of the pod and of the agent; then all of them go back together.
abstract class ReleaseContract extends AgentContract {

    @ParameterizedTest
    @EnumSource
    void whoeverHoldsIsWaitedFor(Hold hold) throws Exception {
        ready();
        giveToPod();
        Hold.Held held = hold.take(this);
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
        int bound = agent().writes().size();

        agent().applyUnits(planned(claim("quad-nic", "0000:02:00.0-1", Siblings.DETACH)));
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().awaitWords(QUAD_NIC, "pod default/qemu");
        agent().applyUnits();
        agent().awaitLook();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().pods(Optional.of(List.of()));
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);

        for (Runnable close : held.closes()) {
            agent().awaitLook();
            agent().awaitWords(QUAD_NIC, "process " + held.process().pid());
            assertThat(agent().writes()).hasSize(bound);
            assertOnDriver(VFIO, quadNicFunctions());
            close.run();
        }
        awaitGoneWithoutTrace(QUAD_NIC);
        assertAllLeftBeforeAnyEntered(agent().writes().subList(bound, agent().writes().size()));
    }

    @Test
    void anAgentThatStartsAgainReleasesNothingEarlier() throws Exception {
        ready();
        giveToPod();
        OtherProcess process = use(quadNic(0), quadNic(1));
        start(host());
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
        agent().applyUnits();
        agent().pods(Optional.of(List.of()));
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        assertThat(agent().writes()).isEmpty();

        start(host());
        agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
        agent().awaitWords(QUAD_NIC, "process " + process.pid());
        assertThat(agent().writes()).isEmpty();
        assertOnDriver(VFIO, quadNicFunctions());

        process.close();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// All four, in the reverse order of binding.
    private static void assertAllLeftBeforeAnyEntered(List<Write> writes) {
        List<Write> moves =
                writes.stream()
                        .filter(write -> write.step() == Step.UNBIND || write.step() == Step.PROBE)
                        .toList();
        assertThat(moves)
                .extracting(Write::step)
                .containsExactly(
                        Step.UNBIND,
                        Step.UNBIND,
                        Step.UNBIND,
                        Step.UNBIND,
                        Step.PROBE,
                        Step.PROBE,
                        Step.PROBE,
                        Step.PROBE);
        assertThat(moves.subList(0, 4))
                .containsExactly(
                        Write.unbind(quadNic(3)),
                        Write.unbind(quadNic(2)),
                        Write.unbind(quadNic(1)),
                        Write.unbind(quadNic(0)));
    }
}
