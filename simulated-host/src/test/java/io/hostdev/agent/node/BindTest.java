// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.HostUse;
import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The agent binds a unit: all of it, with the driver that was asked for, or none.
class BindTest extends ModelledNode {

    @Test
    void allDetachedBeforeAnyIsProbed() {
        ready();
        List<KernelWrite> writes = kernel.writes();
        int firstProbe =
                IntStream.range(0, writes.size())
                        .filter(i -> writes.get(i) instanceof KernelWrite.DriversProbe)
                        .findFirst()
                        .orElseThrow();
        assertThat(writes.subList(firstProbe, writes.size()))
                .hasSize(4)
                .allMatch(write -> write instanceof KernelWrite.DriversProbe);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverWriteFailsTheMachineIsAsItWas(int write) {
        for (Errno errno : List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENODEV)) {
            kernel.faults().failAtWrite(write, errno);
            agent().apply(quadNic());
            agent().awaitState(
                            QUAD_NIC,
                            UnitState.Failed.class,
                            failed ->
                                    assertThat(failed.message())
                                            .containsAnyOf("0000:02:00.", "the module vfio-pci")
                                            .contains(errno.described()));
            AgentOnHost.soon()
                    .untilAsserted(() -> {
                        assertAsBefore();
                        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
                    });
            kernel.faults().clear();
            passFirstPause();
            agent().awaitState(QUAD_NIC, UnitState.Ready.class);
            agent().apply();
            agent().awaitGone(QUAD_NIC);
        }
    }

    @Test
    void withoutTheDriverNothingIsTouched() throws Exception {
        kernel.removeDriver("vfio-pci");
        agent().apply(quadNic());
        agent().awaitState(
                        QUAD_NIC,
                        UnitState.Failed.class,
                        failed -> {
                            assertThat(failed.reason()).isEqualTo("DriverUnavailable");
                            assertThat(failed.message()).contains("vfio");
                        });
        assertAsBefore();
        kernel.installDriver(BoundDriver.vfio("vfio-pci"));
        passFirstPause();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void whatTheHostCameToLiveOnIsNotTaken() {
        kernel.setHostUse(
                LabMachine.quadNic(3), List.of(new HostUse(HostUse.Kind.DEFAULT_ROUTE, "eth3")));
        agent().applyUnits(planned(quadNic()));
        agent().awaitState(
                        QUAD_NIC,
                        UnitState.Failed.class,
                        failed -> {
                            assertThat(failed.reason()).isEqualTo("HostCritical");
                            assertThat(failed.message()).contains("0000:02:00.3", "eth3");
                        });
        assertThat(drivers()).containsOnly("e1000e");
    }
}
