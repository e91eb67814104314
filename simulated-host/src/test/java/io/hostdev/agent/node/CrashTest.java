// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.WriteHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The agent dies at every write that it makes, before the kernel has it and after, and another one
/// starts on the same disk and the same kernel.
class CrashTest extends ModelledNode {

    /// The module, then override and unbind of four, then four probes.
    private static final int WRITES_OF_BIND = 13;

    /// Override and unbind of four, then three probes (not of the one that had no driver) and two
    /// overrides (not of the ones that have the admin's text again already).
    private static final int WRITES_OF_RELEASE = 13;

    enum During {
        BIND(WRITES_OF_BIND),
        RELEASE(WRITES_OF_RELEASE),
        ROLLBACK(WRITES_OF_RELEASE);

        private final int writes;

        During(int writes) {
            this.writes = writes;
        }
    }

    /// @param write from 1
    /// @param done the kernel has done the write before the agent dies
    /// @param wanted the plan of the agent that starts afterwards still has the unit
    record Crash(During during, int write, boolean done, boolean wanted) {
        @Override
        public String toString() {
            return "%s, %s write %d, then %s"
                    .formatted(
                            during,
                            done ? "after" : "before",
                            write,
                            wanted ? "wanted" : "not wanted");
        }
    }

    /// One function without a driver, and one with an override of the admin's own.
    @BeforeEach
    void admin() throws Exception {
        kernel.overrideByHand(LabMachine.quadNic(1), Optional.of("e1000e"));
        kernel.unbindByHand(LabMachine.quadNic(2));
        rememberMachine();
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void theNextAgentFinishesOrUndoes(Crash crash) throws Exception {
        dieDuring(crash);
        start();
        awaitEnd(crash);
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void theNextAgentKeepsOffWhatIsHeldByThen(Crash crash) throws Exception {
        dieDuring(crash);
        SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.empty());
        boolean held = tryHold(process);
        kernel.forgetWrites();
        start();
        if (held) {
            agent().awaitState(
                            QUAD_NIC,
                            crash.wanted() ? UnitState.Unhealthy.class : UnitState.Releasing.class);
            assertThat(kernel.writes()).isEmpty();
        }
        process.close();
        agent().wake();
        awaitEnd(crash);
    }

    /// The next agent dies too, on its way back or forward.
    @ParameterizedTest
    @MethodSource("crashesThatAreFollowed")
    void theAgentAfterTheNextFinishesOrUndoes(Crash crash, int second) throws Exception {
        dieDuring(crash);
        Death death = new Death(second, false);
        kernel.onWrite(death);
        start();
        AgentOnHost.soon().until(() -> death.happened() || isSettled(crash.wanted()));
        stop();
        kernel.onWrite(WriteHook.NONE);
        start();
        awaitEnd(crash);
    }

    private boolean isSettled(boolean wanted) {
        return wanted
                ? agent().state(QUAD_NIC).filter(UnitState.Ready.class::isInstance).isPresent()
                : agent().state(QUAD_NIC).isEmpty();
    }

    static Stream<Arguments> crashesThatAreFollowed() {
        return crashes()
                .filter(crash -> crash.done() && crash.write() % 3 == 1)
                .flatMap(crash ->
                        IntStream.of(1, 2, 5, 9, 12)
                                .mapToObj(second -> Arguments.of(crash, second)));
    }

    /// Somebody opens the group, if any of it is on VFIO.
    private boolean tryHold(SimulatedProcess process) throws KernelError {
        boolean node =
                kernel.observe().functions().stream()
                        .anyMatch(function -> function.binding().onVfio());
        if (node) {
            process.openGroup(GROUP);
        }
        return node;
    }

    private void dieDuring(Crash crash) throws Exception {
        switch (crash.during()) {
            case BIND -> {
                Death death = new Death(crash.write(), crash.done());
                kernel.onWrite(death);
                agent().applyUnits(planned(quadNic()));
                death.await();
            }
            case RELEASE -> {
                agent().applyUnits(planned(quadNic()));
                agent().awaitState(QUAD_NIC, UnitState.Ready.class);
                Death death = new Death(crash.write(), crash.done());
                kernel.onWrite(death);
                agent().applyUnits();
                death.await();
            }
            case ROLLBACK -> {
                kernel.faults().failAtWrite(WRITES_OF_BIND, Errno.EINVAL);
                Death death = new Death(WRITES_OF_BIND + crash.write(), crash.done());
                kernel.onWrite(death);
                agent().applyUnits(planned(quadNic()));
                death.await();
            }
        }
        leave(crash.wanted() ? List.of(planned(quadNic())) : List.of());
    }

    /// What is wanted comes to be, and all is as before once it is not.
    private void awaitEnd(Crash crash) {
        if (crash.wanted()) {
            agent().awaitState(QUAD_NIC, UnitState.Ready.class);
            assertThat(drivers()).containsOnly("vfio-pci");
            agent().apply();
        }
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertAsBefore();
                    assertThat(overrides())
                            .containsExactly(
                                    Optional.empty(),
                                    Optional.of("e1000e"),
                                    Optional.empty(),
                                    Optional.empty());
                    assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
                });
        agent().awaitGone(QUAD_NIC);
    }

    static Stream<Crash> crashes() {
        List<Crash> crashes = new ArrayList<>();
        for (During during : During.values()) {
            for (int write = 1; write <= during.writes; write++) {
                for (boolean done : new boolean[] {false, true}) {
                    crashes.add(new Crash(during, write, done, true));
                    crashes.add(new Crash(during, write, done, false));
                }
            }
        }
        return crashes.stream();
    }

    private List<Optional<String>> overrides() throws KernelRefusal {
        List<Optional<String>> overrides = new ArrayList<>();
        for (PciAddress address : QUAD_NIC_FUNCTIONS) {
            overrides.add(kernel.pciBus().driverOverride(address));
        }
        return overrides;
    }
}
