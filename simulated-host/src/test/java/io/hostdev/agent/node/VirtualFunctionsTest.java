// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabVirtualFunctions.VF_0;
import static io.hostdev.contract.LabVirtualFunctions.VF_1;
import static io.hostdev.contract.LabVirtualFunctions.VF_2;
import static io.hostdev.contract.LabVirtualFunctions.vfs;
import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.NVME;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.VirtualFunctionLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Numbers of VFs on a modelled node whose VFs have a host driver.
class VirtualFunctionsTest extends ModelledNode {

    @BeforeEach
    void withADriverForVfs() throws Exception {
        VirtualFunctionLayout igb =
                new VirtualFunctionLayout(
                        0x80,
                        2,
                        kernel.observe().function(IGB).orElseThrow().identity(),
                        Optional.of("igbvf"),
                        false);
        kernel.installDriver(BoundDriver.host("igbvf"));
        kernel.layoutVirtualFunctions(IGB, igb);
        kernel.loadDriver("igbvf");
        rememberMachine();
    }

    @Test
    void whoIsNotTakenGetsTheHostDriver() throws Exception {
        plan(3, 0, 1);
        awaitCount(3);
        assertThat(List.of(driver(VF_0), driver(VF_1), driver(VF_2)))
                .containsExactly("none", "none", "igbvf");
        assertThat(kernel.pciBus().probesVirtualFunctions(IGB)).isTrue();
    }

    @Test
    void whatTheDriverRefusesIsSaidAndTheFormerNumberComesBack() throws Exception {
        plan(2);
        awaitCount(2);
        kernel.faults().failAtWrite(2, Errno.ENOSPC); // from the old number to 0, and then this
        plan(4);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().virtualFunctions(IGB))
                                .get()
                                .isInstanceOfSatisfying(
                                        VirtualFunctionsState.Failed.class,
                                        failed ->
                                                assertThat(failed.message())
                                                        .contains(
                                                                "0000:01:00.0 failed with ENOSPC")));
        assertThat(count()).isEqualTo(2);
        awaitCount(4);
    }

    @Test
    void aVfOnWhichTheHostLivesKeepsThemAll() throws Exception {
        kernel.setVirtualFunctions(IGB, 2);
        kernel.setHostUse(VF_1, List.of(new HostUse(HostUse.Kind.DEFAULT_ROUTE, "eth7")));
        plan(1);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().virtualFunctions(IGB))
                                .contains(
                                        new VirtualFunctionsState.Draining(
                                                "0000:01:10.2 carries the default route (eth7)")));
        assertThat(count()).isEqualTo(2);
    }

    /// Of which group a mapping is the kernel does not say; but nobody has one of no VFs.
    @Test
    void aMappingOfAnotherDeviceKeepsNoneFromAppearing() throws Exception {
        kernel.bindByHand(NVME, "vfio-pci");
        IommuGroupId group = kernel.observe().function(NVME).orElseThrow().group().orElseThrow();
        SimulatedProcess process = kernel.startProcess("dpdk", Optional.empty());
        process.openGroup(group);
        process.setContainer(group);
        process.openDevice(NVME);
        process.map(NVME);
        process.closeDevice(NVME);
        process.closeGroup(group);
        plan(2);
        awaitCount(2);
    }

    /// Below a virtio-iommu: who waits for VFIO would wait for a group for ever.
    @Test
    void whoGetsNoDriverGetsItsGroupAllTheSame() throws Exception {
        kernel.makeGroupsWithDriver();
        plan(2, 0);
        awaitCount(2);
        assertThat(kernel.observe().function(VF_0).orElseThrow().group()).isPresent();
        assertThat(driver(VF_0)).isEqualTo("none");
        assertThat(kernel.pciBus().driverOverride(VF_0)).isEmpty();
        assertThat(kernel.observe().function(VF_1).orElseThrow().group()).isPresent();
        assertThat(driver(VF_1)).isEqualTo("igbvf");
    }

    @Test
    void aPhysicalFunctionThatVanishesIsOwedNothing() throws Exception {
        plan(2);
        awaitCount(2);
        kernel.pull(IGB);
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(agent().virtualFunctions(IGB))
                            .contains(new VirtualFunctionsState.Missing());
                    assertThat(agent().journal().ledger().virtualFunctions()).isEmpty();
                });
    }

    /// @param from how many there are before
    /// @param to how many are planned when the agent dies; -1: it is no longer planned
    /// @param write from 1
    /// @param done the kernel has done the write before the agent dies
    record Crash(int from, int to, int write, boolean done) {}

    @ParameterizedTest
    @MethodSource("crashes")
    void theNextAgentFinishes(Crash crash) throws Exception {
        if (crash.from() > 0) {
            plan(crash.from(), 0);
            awaitCount(crash.from());
        }
        Death death = new Death(crash.write(), crash.done());
        kernel.onWrite(death);
        if (crash.to() < 0) {
            agent().apply(List.of(), List.of());
        } else {
            plan(crash.to(), 0);
        }
        AgentOnHost.soon().until(() -> death.happened() || settled(Math.max(crash.to(), 0)));
        leave(crash.to() < 0 ? new PlannedVirtualFunctions[0] : planned(crash.to(), 0));
        start();
        awaitCount(Math.max(crash.to(), 0));
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(kernel.pciBus().probesVirtualFunctions(IGB)).isTrue();
                    if (crash.to() > 1) {
                        assertThat(driver(VF_0)).isEqualTo("none");
                        assertThat(driver(VF_1)).isEqualTo("igbvf");
                    }
                });
        agent().apply(List.of(), List.of());
        AgentOnHost.soon()
                .untilAsserted(
                        () -> assertThat(agent().journal().ledger().virtualFunctions()).isEmpty());
        assertAsBefore();
    }

    static Stream<Crash> crashes() {
        List<Crash> crashes = new ArrayList<>();
        int[][] changes = {{0, 3}, {3, 2}, {3, -1}};
        for (int[] change : changes) {
            for (int write = 1; write <= 6; write++) {
                crashes.add(new Crash(change[0], change[1], write, false));
                crashes.add(new Crash(change[0], change[1], write, true));
            }
        }
        return crashes.stream();
    }

    private boolean settled(int count) {
        return count() == count
                && agent().virtualFunctions(IGB)
                        .map(VirtualFunctionsState.Ready.class::isInstance)
                        .orElse(true);
    }

    private void plan(int count, Integer... unprobed) throws Exception {
        agent().applyVirtualFunctions(planned(count, unprobed));
    }

    private static PlannedVirtualFunctions[] planned(int count, Integer... unprobed) {
        return new PlannedVirtualFunctions[] {
            new PlannedVirtualFunctions(
                    vfs(IGB, count).name(),
                    IGB,
                    LabMachine.machine().function(IGB).map(Function::identity),
                    OptionalInt.of(count),
                    new TreeSet<>(Set.of(unprobed)))
        };
    }

    private void awaitCount(int count) {
        AgentOnHost.soon().untilAsserted(() -> assertThat(settled(count)).isTrue());
    }

    private int count() {
        return kernel.observe().function(IGB).orElseThrow().sriov() instanceof PhysicalFunction role
                ? role.enabledVfs()
                : 0;
    }
}
