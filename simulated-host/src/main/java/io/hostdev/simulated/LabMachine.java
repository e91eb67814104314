// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The lab's machine as its kernel shows it (QEMU q35 with an emulated Intel IOMMU), with the
/// drivers of all its devices loaded.
public final class LabMachine {

    /// An SR-IOV NIC of seven VFs, alone in its group.
    public static final PciAddress IGB = PciAddress.parse("0000:01:00.0");

    /// The first of the functions 0 to 3 of a NIC without ACS: four functions, one group.
    public static final PciAddress QUAD_NIC = PciAddress.parse("0000:02:00.0");

    /// The bridge that shares a group with [#CARD_1] and [#CARD_2] behind it.
    public static final PciAddress BRIDGE = PciAddress.parse("0000:00:08.0");

    public static final PciAddress CARD_1 = PciAddress.parse("0000:03:01.0");
    public static final PciAddress CARD_2 = PciAddress.parse("0000:03:02.0");

    /// Shares a slot and a group with [#AUDIO].
    public static final PciAddress DISPLAY = PciAddress.parse("0000:00:09.0");

    public static final PciAddress AUDIO = PciAddress.parse("0000:00:09.1");

    /// An NVMe controller of four VFs, alone in its group.
    public static final PciAddress NVME = PciAddress.parse("0000:04:00.0");

    private static final Kernel KERNEL =
            new Kernel(
                    "6.12.95+deb12-amd64",
                    Kernel.Iommu.INTEL,
                    Kernel.Iommufd.ABSENT,
                    Kernel.UnsafeInterrupts.NONE);

    /// As `lab/kernel` builds it.
    private static final Kernel KERNEL_WITH_CDEVS =
            new Kernel(
                    KERNEL.release(),
                    KERNEL.iommu(),
                    Kernel.Iommufd.AVAILABLE,
                    KERNEL.unsafeInterrupts());

    private LabMachine() {}

    /// Function 0 to 3 of [#QUAD_NIC].
    public static PciAddress quadNic(int function) {
        return new PciAddress(QUAD_NIC.domain(), QUAD_NIC.bus(), QUAD_NIC.device(), function);
    }

    /// A node with this machine in it.
    public static SimulatedKernel kernel() {
        return kernel(machine());
    }

    /// The same on a kernel that has iommufd and VFIO's cdevs.
    public static SimulatedKernel kernelWithCdevs() {
        return kernel(new Machine(KERNEL_WITH_CDEVS, machine().functions()));
    }

    private static SimulatedKernel kernel(Machine machine) {
        SimulatedKernel kernel = new SimulatedKernel(machine);
        kernel.layoutVirtualFunctions(
                IGB,
                new VirtualFunctionLayout(
                        0x80,
                        2,
                        identity("8086:10ca", "1af4:1100", "020000"),
                        Optional.empty(),
                        false));
        kernel.layoutVirtualFunctions(
                NVME,
                new VirtualFunctionLayout(
                        1,
                        1,
                        identity("1b36:0010", "1af4:1100", "010802"),
                        Optional.empty(),
                        true));
        return kernel;
    }

    public static Machine machine() {
        return new Machine(
                KERNEL,
                List.of(
                        function("0000:00:00.0", "8086:29c0", "1af4:1100", "060000", 0, ""),
                        function(
                                "0000:00:01.0", "1234:1111", "1af4:1100", "030000", 1, "bochs-drm"),
                        function(
                                "0000:00:02.0",
                                "1af4:1009",
                                "1af4:0009",
                                "000200",
                                2,
                                "virtio-pci"),
                        function("0000:00:06.0", "1b36:000c", "1b36:0000", "060400", 3, "pcieport"),
                        function("0000:00:07.0", "1b36:000c", "1b36:0000", "060400", 4, "pcieport"),
                        function("0000:00:08.0", "1b36:000e", "0000:0000", "060400", 5, ""),
                        function(
                                "0000:00:09.0", "1234:1111", "1af4:1100", "038000", 6, "bochs-drm"),
                        function(
                                "0000:00:09.1",
                                "8086:293e",
                                "1af4:1100",
                                "040300",
                                6,
                                "snd_hda_intel"),
                        function("0000:00:0a.0", "1b36:000c", "1b36:0000", "060400", 7, "pcieport"),
                        function("0000:00:1f.0", "8086:2918", "1af4:1100", "060100", 8, ""),
                        function("0000:00:1f.2", "8086:2922", "1af4:1100", "010601", 8, ""),
                        function("0000:00:1f.3", "8086:2930", "1af4:1100", "0c0500", 8, ""),
                        physicalFunction(
                                "0000:01:00.0", "8086:10c9", "1af4:1100", "020000", 9, "igb", 7),
                        function("0000:02:00.0", "8086:10d3", "8086:0000", "020000", 10, "e1000e"),
                        function("0000:02:00.1", "8086:10d3", "8086:0000", "020000", 10, "e1000e"),
                        function("0000:02:00.2", "8086:10d3", "8086:0000", "020000", 10, "e1000e"),
                        function("0000:02:00.3", "8086:10d3", "8086:0000", "020000", 10, "e1000e"),
                        function("0000:03:01.0", "8086:100e", "1af4:1100", "020000", 5, "e1000"),
                        function("0000:03:02.0", "8086:100e", "1af4:1100", "020000", 5, "e1000"),
                        physicalFunction(
                                "0000:04:00.0",
                                "1b36:0010",
                                "1af4:1100",
                                "010802",
                                11,
                                "nvme",
                                4)));
    }

    private static Function function(
            String address,
            String id,
            String subsystem,
            String pciClass,
            int group,
            String driver) {
        return new Function(
                PciAddress.parse(address),
                identity(id, subsystem, pciClass),
                new Placement(
                        Optional.of(new IommuGroupId(group)),
                        OptionalInt.empty(),
                        Optional.of("pci0000:00")),
                driver.isEmpty() ? Binding.NONE : Binding.to(BoundDriver.host(driver)),
                SriovRole.None.INSTANCE,
                List.of());
    }

    private static Function physicalFunction(
            String address,
            String id,
            String subsystem,
            String pciClass,
            int group,
            String driver,
            int totalVfs) {
        Function plain = function(address, id, subsystem, pciClass, group, driver);
        return new Function(
                plain.address(),
                plain.identity(),
                plain.placement(),
                plain.binding(),
                new SriovRole.PhysicalFunction(totalVfs, 0),
                plain.hostUse());
    }

    private static Identity identity(String id, String subsystem, String pciClass) {
        return new Identity(
                PciId.parse(id), Optional.of(PciId.parse(subsystem)), PciClass.parse(pciClass));
    }
}
