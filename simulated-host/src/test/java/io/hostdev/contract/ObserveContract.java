// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.simulated.LabMachine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the bus shows of the lab's machine at rest.
abstract class ObserveContract extends HostContract {

    @Test
    void functionsHaveTheirIdentityAndDriver() {
        Function nic = function(LabMachine.quadNic(2));

        assertThat(nic.identity().id()).isEqualTo(PciId.parse("8086:10d3"));
        assertThat(nic.identity().subsystemId()).contains(PciId.parse("8086:0000"));
        assertThat(nic.identity().pciClass()).isEqualTo(PciClass.parse("020000"));
        assertThat(nic.binding().driver()).contains(BoundDriver.host("e1000e"));
        assertThat(nic.hostUse()).isEmpty();
    }

    @Test
    void theLabsHostDriversAreBound() {
        assertThat(driver(LabMachine.IGB)).contains("igb");
        assertThat(driver(LabMachine.CARD_1)).contains("e1000");
        assertThat(driver(LabMachine.AUDIO)).contains("snd_hda_intel");
        assertThat(driver(LabMachine.NVME)).contains("nvme");
        assertThat(driver(LabMachine.BRIDGE)).isEmpty();
        assertThat(driver(PciAddress.parse("0000:00:07.0"))).contains("pcieport");
    }

    @Test
    void groupsAndSlotsAreIndependent() {
        assertThat(groupMembers(LabMachine.QUAD_NIC))
                .containsExactly(
                        LabMachine.quadNic(0),
                        LabMachine.quadNic(1),
                        LabMachine.quadNic(2),
                        LabMachine.quadNic(3));
        assertThat(groupMembers(LabMachine.CARD_1))
                .containsExactly(LabMachine.BRIDGE, LabMachine.CARD_1, LabMachine.CARD_2);
        assertThat(groupMembers(LabMachine.AUDIO))
                .containsExactly(LabMachine.DISPLAY, LabMachine.AUDIO);
        assertThat(groupMembers(LabMachine.IGB)).containsExactly(LabMachine.IGB);
        assertThat(groupMembers(LabMachine.NVME)).containsExactly(LabMachine.NVME);
    }

    @Test
    void placementIsWhatTheKernelKnows() {
        Function nic = function(LabMachine.quadNic(0));

        assertThat(nic.placement().pcieRoot()).contains("pci0000:00");
        assertThat(nic.placement().numaNode()).isEmpty();
    }

    @Test
    void physicalFunctionsSayHowManyVfsTheyCouldHave() {
        assertThat(function(LabMachine.IGB).sriov())
                .isEqualTo(new SriovRole.PhysicalFunction(7, 0));
        assertThat(function(LabMachine.quadNic(0)).sriov()).isEqualTo(SriovRole.None.INSTANCE);
    }

    @Test
    void whatIsNotThereIsAbsent() {
        assertThat(bus().observe(ABSENT)).isEmpty();
    }

    @Test
    void theWholeMachineAgreesWithItsFunctions() {
        List<Optional<Function>> alone =
                bus().observe().functions().stream()
                        .map(function -> bus().observe(function.address()))
                        .toList();

        assertThat(bus().observe().functions().stream().map(Optional::of).toList())
                .isEqualTo(alone);
    }
}
