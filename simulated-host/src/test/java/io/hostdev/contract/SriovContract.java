// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.NVME;
import static io.hostdev.simulated.LabMachine.QUAD_NIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// VFs that come and go.
abstract class SriovContract extends HostContract {

    private static final PciAddress VF_0 = PciAddress.parse("0000:01:10.0");
    private static final PciAddress VF_1 = PciAddress.parse("0000:01:10.2");
    private static final PciAddress VF_2 = PciAddress.parse("0000:01:10.4");

    @Test
    void vfsSitInOtherSlotsAndInGroupsOfTheirOwn() {
        succeed(host().setVirtualFunctions(IGB, 2));
        awaitGroups();

        Function vf = function(VF_1);
        assertThat(vf.sriov()).isEqualTo(new SriovRole.VirtualFunction(IGB, 1));
        assertThat(vf.identity().id()).isEqualTo(PciId.parse("8086:10ca"));
        assertThat(groupMembers(VF_0)).containsExactly(VF_0);
        assertThat(groupMembers(VF_1)).containsExactly(VF_1);
        assertThat(function(IGB).sriov()).isEqualTo(new SriovRole.PhysicalFunction(7, 2));

        succeed(host().setVirtualFunctions(IGB, 0));
        assertThat(bus().observe(VF_0)).isEmpty();
        assertThat(function(IGB).sriov()).isEqualTo(new SriovRole.PhysicalFunction(7, 0));
    }

    @Test
    void theNumberChangesOnlyThroughZero() {
        assertThat(host().setVirtualFunctions(IGB, 8)).contains(Errno.ERANGE);
        succeed(host().setVirtualFunctions(IGB, 2));

        succeed(host().setVirtualFunctions(IGB, 2));
        assertThat(host().setVirtualFunctions(IGB, 3)).contains(Errno.EBUSY);
    }

    @Test
    void vfsThatAreNotToBeProbedHaveNoDriver() throws KernelRefusal {
        assertThat(bus().probesVirtualFunctions(IGB)).isTrue();
        bus().probeVirtualFunctions(IGB, false);
        assertThat(bus().probesVirtualFunctions(IGB)).isFalse();

        bus().setVirtualFunctions(IGB, 2);
        awaitGroups();
        assertThat(driver(VF_0)).isEmpty();
        assertThat(driver(VF_1)).isEmpty();
        bus().probeVirtualFunctions(IGB, true);
        assertThat(driver(VF_0)).isEmpty();

        bus().overrideDriver(VF_0, Optional.of(VFIO));
        bus().provideDriver(VFIO);
        bus().probe(VF_0);
        assertThat(driver(VF_0)).contains(VFIO);
        bus().setVirtualFunctions(IGB, 0);
        assertThat(bus().observe(VF_0)).isEmpty();
    }

    @Test
    void whatTheAgentIsRefusedNamesTheNumberAndThePhysicalFunction() {
        assertThatThrownBy(() -> bus().setVirtualFunctions(IGB, 8))
                .hasMessage(
                        "setting the number of virtual functions of 0000:01:00.0 failed with ERANGE");
        assertThatThrownBy(() -> bus().probesVirtualFunctions(QUAD_NIC))
                .hasMessage("reading sriov_drivers_autoprobe of 0000:02:00.0 failed with ENOENT");
    }

    @Test
    void aPhysicalFunctionOnVfioEnablesNone() throws KernelRefusal {
        rebind(IGB, VFIO);
        assertThat(driver(IGB)).contains(VFIO);

        assertThat(host().setVirtualFunctions(IGB, 2)).contains(Errno.ENOENT);
    }

    @Test
    void igbTakesItsVfsWithIt() throws KernelRefusal {
        succeed(host().setVirtualFunctions(IGB, 2));

        rebind(IGB, VFIO);

        assertThat(driver(IGB)).contains(VFIO);
        assertThat(bus().observe(VF_0)).isEmpty();
    }

    @Test
    void nvmeLeavesItsVfsAndVfioThenRefusesInSilence() throws KernelRefusal {
        succeed(host().setVirtualFunctions(NVME, 2));

        rebind(NVME, VFIO);

        assertThat(driver(NVME)).isEmpty();
        assertThat(function(NVME).sriov()).isEqualTo(new SriovRole.PhysicalFunction(4, 2));
    }

    @Test
    void switchingOffBlocksWhileAVfIsHeld() throws Exception {
        succeed(host().setVirtualFunctions(IGB, 1));
        awaitGroups();
        rebind(VF_0, VFIO);
        OtherProcess process = use(VF_0);

        Blocked off = Blocked.start(() -> succeed(host().setVirtualFunctions(IGB, 0)));
        off.assertBlocked();
        assertThat(driver(VF_0)).isEmpty();

        process.close();
        off.assertReturns();
        assertThat(bus().observe(VF_0)).isEmpty();
    }

    /// `sriov_numvfs` cannot be *read* meanwhile (drivers/pci/iov.c takes the PF's lock): who
    /// observes the PF has to count its links.
    @Test
    void switchingOffGoesVfByVfAndThePhysicalFunctionStaysObservable() throws Exception {
        succeed(host().setVirtualFunctions(IGB, 3));
        awaitGroups();
        rebind(VF_1, VFIO);
        OtherProcess process = use(VF_1);

        Blocked off = Blocked.start(() -> succeed(host().setVirtualFunctions(IGB, 0)));
        off.assertBlocked();
        assertThat(bus().observe(VF_0)).isEmpty();
        assertThat(function(VF_1).sriov()).isEqualTo(new SriovRole.VirtualFunction(IGB, 1));
        assertThat(bus().observe(VF_1)).contains(function(VF_1));
        assertThat(function(VF_2).sriov()).isEqualTo(new SriovRole.VirtualFunction(IGB, 2));
        assertThat(CompletableFuture.supplyAsync(() -> function(IGB)))
                .succeedsWithin(Duration.ofSeconds(20))
                .extracting(Function::sriov)
                .isEqualTo(new SriovRole.PhysicalFunction(7, 1));

        process.close();
        off.assertReturns();
        assertThat(function(IGB).sriov()).isEqualTo(new SriovRole.PhysicalFunction(7, 0));
    }

    private void awaitGroups() {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        bus().observe().functions().stream()
                                .filter(Function::isVirtualFunction)
                                .allMatch(vf -> vf.group().isPresent()));
    }
}
