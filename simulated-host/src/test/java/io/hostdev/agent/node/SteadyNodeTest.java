// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.LabUnits;
import io.hostdev.simulated.SimulatedProcess;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// The log has a line for each change, and none while nothing changes, however that stands.
@Isolated("a log is the whole process's")
class SteadyNodeTest extends ModelledNode {

    private static final int LOOKS = 25;
    private static final Logger HOSTDEV = Logger.getLogger("io.hostdev");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler ear =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    lines.add(line.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        HOSTDEV.addHandler(ear);
    }

    @AfterEach
    void listenNoMore() {
        HOSTDEV.removeHandler(ear);
    }

    @Test
    void eachChangeOfAUnitIsOneLine() throws Exception {
        ready();
        inUse();

        assertThat(lines)
                .filteredOn(line -> line.startsWith("0000:02:00.0 of HostDevice quad-nic: "))
                .doesNotHaveDuplicates()
                .contains(
                        "0000:02:00.0 of HostDevice quad-nic: ready",
                        "0000:02:00.0 of HostDevice quad-nic: in use by pod default/qemu");
    }

    @Test
    void aUnitThatIsReadySaysNothing() {
        ready();
        assertSilent();
    }

    @Test
    void aUnitThatIsInUseSaysNothing() throws Exception {
        ready();
        inUse();
        assertSilent();
    }

    @Test
    void aUnitThatWaitsForItsPodSaysNothing() throws Exception {
        ready();
        inUse();
        agent().apply();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        assertSilent();
    }

    @Test
    void aUnitThatAForeignProcessHoldsSaysNothing() throws Exception {
        ready();
        try (SimulatedProcess foreign = kernel.startProcess("foreign", Optional.empty())) {
            foreign.openGroup(GROUP);
            agent().awaitState(QUAD_NIC, UnitState.Unhealthy.class);
            assertSilent();

            agent().apply();
            agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
            assertSilent();
        }
    }

    @Test
    void aUnitThatIsGoneSaysNothing() throws Exception {
        ready();
        kernel.remove(QUAD_NIC_FUNCTIONS.getLast());
        agent().awaitState(QUAD_NIC, UnitState.Missing.class);
        assertSilent();
    }

    @Test
    void aKubeletThatDoesNotAnswerIsNoFlood() {
        ready();
        agent().pods(Optional.empty());
        agent().awaitLook();
        assertSilent();
    }

    @Test
    void processesThatCannotBeSeenAreNoFlood() {
        ready();
        kernel.hideProcesses(true);
        agent().awaitLook();
        assertSilent();
    }

    private void inUse() throws Exception {
        agent().service().allocate(LabUnits.QUAD_NIC_RESOURCE, LabUnits.ONLY_QUAD_NIC);
        agent().service().prepareStart(LabUnits.QUAD_NIC_RESOURCE, LabUnits.ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().awaitWords(QUAD_NIC, "pod default/qemu");
    }

    /// From the end of the look that told the last change.
    private void assertSilent() {
        agent().awaitLook();
        lines.clear();
        for (int look = 0; look < LOOKS; look++) {
            agent().awaitLook();
        }
        assertThat(lines).isEmpty();
    }
}
