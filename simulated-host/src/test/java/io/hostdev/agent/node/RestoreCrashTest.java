// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.contract.LabVirtualFunctions.vfs;
import static io.hostdev.simulated.LabMachine.IGB;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.RestoreOnHost;
import io.hostdev.core.machine.Function;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.WriteHook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `restore` after an agent that died half-way, and after a `restore` that did.
class RestoreCrashTest extends ModelledNode {

    private static final int WRITES_OF_BIND = 13;
    private static final int WRITES_OF_RELEASE = 13;

    /// One function without a driver, and one with an override of the admin's own.
    @BeforeEach
    void admin() throws Exception {
        kernel.overrideByHand(LabMachine.quadNic(1), Optional.of("e1000e"));
        kernel.unbindByHand(LabMachine.quadNic(2));
        rememberMachine();
    }

    @ParameterizedTest
    @MethodSource("writesOfBind")
    void undoesWhatAnAgentHasLeftHalfBound(int write, boolean done) throws Exception {
        Death death = new Death(write, done);
        kernel.onWrite(death);
        agent().applyUnits(planned(quadNic()));
        death.await();
        leave(List.of(planned(quadNic())));
        assertAllBack(restore());
    }

    @ParameterizedTest
    @MethodSource("writesOfRelease")
    void finishesWhatARestoreHasLeftHalfDone(int write, boolean done) throws Exception {
        ready();
        stop();
        Death death = new Death(write, done);
        kernel.onWrite(death);
        Thread doomed =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                restore();
                            } catch (Exception _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        death.await();
        doomed.interrupt();
        doomed.join();
        kernel.onWrite(WriteHook.NONE);
        assertAllBack(restore());
    }

    /// Numbers of VFs that we have set go back, once the VFs are.
    @Test
    void numbersOfVirtualFunctionsGoBack() throws Exception {
        agent().applyVirtualFunctions(
                        new PlannedVirtualFunctions(
                                vfs(IGB, 2).name(),
                                IGB,
                                LabMachine.machine().function(IGB).map(Function::identity),
                                OptionalInt.of(2),
                                new TreeSet<>()));
        AgentOnHost.soon()
                .until(() ->
                        agent().virtualFunctions(IGB)
                                .filter(VirtualFunctionsState.Ready.class::isInstance)
                                .isPresent());
        stop();
        assertThat(kernel.observe().functions())
                .hasSizeGreaterThan(LabMachine.machine().functions().size());
        assertAllBack(restore());
    }

    private RestoreOnHost restore() throws Exception {
        return RestoreOnHost.run(kernel, disk(), Duration.ZERO);
    }

    private void assertAllBack(RestoreOnHost outcome) {
        assertThat(outcome.owed()).isEmpty();
        assertThat(outcome.ledger()).isEqualTo(Ledger.EMPTY);
        assertAsBefore();
    }

    static Stream<Arguments> writesOfBind() {
        return writes(WRITES_OF_BIND);
    }

    static Stream<Arguments> writesOfRelease() {
        return writes(WRITES_OF_RELEASE);
    }

    private static Stream<Arguments> writes(int count) {
        return IntStream.rangeClosed(1, count)
                .boxed()
                .flatMap(write -> Stream.of(Arguments.of(write, false), Arguments.of(write, true)));
    }
}
