// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.WatchedBus.Watch;
import io.hostdev.contract.WatchedBus.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A function whose probe fails, and whose return fails too: the unit is shown as Failed and kept
/// in the journal; it is tried again after 2 s, 4 s and so on up to each 5 min, never in between
/// and never for the last time; and what was wanted is done when the fault is gone.
abstract class RetryContract extends AgentContract {

    private static final List<Duration> PAUSES =
            List.of(2, 4, 8, 16, 32, 64, 128, 256, 300, 300).stream()
                    .map(Duration::ofSeconds)
                    .toList();

    private static final Duration ALMOST = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final AtomicBoolean broken = new AtomicBoolean(true);

    /// After which failure the fault is gone.
    abstract int lastFailure();

    /// @param wanted when the fault is gone at last
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFailsIsTriedAgainUntilItIsDone(boolean wanted) throws Exception {
        start(new BrokenHost(), clock);
        agent().apply(quadNic());
        for (Duration pause : PAUSES.subList(0, lastFailure() - 1)) {
            awaitFailure(pause);
            int tried = agent().writes().size();
            clock.advance(pause.minus(ALMOST));
            agent().awaitLook();
            assertThat(agent().writes()).as("before " + pause).hasSize(tried);
            clock.advance(ALMOST);
            agent().awaitLook();
        }
        Duration last = PAUSES.get(lastFailure() - 1);
        awaitFailure(last);
        broken.set(false);
        if (wanted) {
            clock.advance(last);
            agent().awaitLook();
            agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        }
        agent().applyUnits();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// All of it is on VFIO, and yet it is not ready: nobody has seen that it can be used.
    @Test
    void whatIsBoundAndWasNotVerifiedIsNotOffered() throws Exception {
        start(new UnverifiedHost(), clock);
        agent().apply(quadNic());
        for (Duration pause : PAUSES.subList(0, 3)) {
            agent().awaitState(QUAD_NIC, UnitState.Failed.class);
            agent().awaitWords(
                            QUAD_NIC,
                            "is not viable; and undoing that: writing driver_override of 0000:02:00.3 failed with EIO",
                            clock.instant().plus(pause).toString());
            assertOnDriver(VFIO, quadNicFunctions());
            clock.advance(pause);
            agent().awaitLook();
        }
        agent().awaitState(QUAD_NIC, UnitState.Failed.class);
        broken.set(false);
        clock.advance(PAUSES.get(3));
        agent().awaitLook();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().applyUnits();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    private void awaitFailure(Duration pause) {
        agent().awaitState(
                        QUAD_NIC,
                        UnitState.Failed.class,
                        failed -> {
                            assertThat(failed.retryAt()).isEqualTo(clock.instant().plus(pause));
                            assertThat(failed.message())
                                    .contains(
                                            "probing a driver for 0000:02:00.3 failed with EIO; and undoing that: probing a driver for 0000:02:00.3 failed with EIO");
                        });
        assertThat(agent().journal().ledger().custodies()).containsOnlyKeys(QUAD_NIC);
    }

    private final class BrokenHost extends DelegatingHost {

        BrokenHost() {
            super(host());
        }

        @Override
        public PciBus pciBus() {
            Watch refusing =
                    write -> {
                        if (broken.get() && write.equals(Write.probe(quadNic(3)))) {
                            throw new KernelRefusal(write.step(), write.subject(), Errno.EIO, "");
                        }
                    };
            return new WatchedBus(super.pciBus(), refusing);
        }
    }

    private final class UnverifiedHost extends DelegatingHost {

        UnverifiedHost() {
            super(host());
        }

        @Override
        public PciBus pciBus() {
            Watch refusing =
                    write -> {
                        if (broken.get() && write.value().equals("e1000e")) {
                            throw new KernelRefusal(write.step(), write.subject(), Errno.EIO, "");
                        }
                    };
            return new WatchedBus(super.pciBus(), refusing);
        }

        @Override
        public VfioGroups vfioGroups() {
            VfioGroups real = super.vfioGroups();
            return new AnsweringGroups(
                    real, group -> broken.get() ? new State.Free(false) : real.tryOpen(group));
        }
    }
}
