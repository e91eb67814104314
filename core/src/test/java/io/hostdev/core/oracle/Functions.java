// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Functions and machines for tables, written in few words.
public final class Functions {

    private Functions() {}

    /// A network function on `e1000e`.
    public static Function nic(String address, int group) {
        return on("e1000e", address, group);
    }

    public static Function on(String driver, String address, int group) {
        return function(address, "020000", Binding.to(BoundDriver.host(driver)), group);
    }

    public static Function idle(String address, int group) {
        return function(address, "020000", Binding.NONE, group);
    }

    public static Function onVfio(String address, int group) {
        return function(address, "020000", Binding.to(BoundDriver.vfio("vfio-pci")), group);
    }

    /// On VFIO by our hand, from `e1000e`.
    public static Function taken(String address, int group) {
        return function(
                address,
                "020000",
                new Binding(
                        Optional.of(BoundDriver.vfio("vfio-pci")),
                        Optional.of(new Binding.Detached(Optional.of("e1000e")))),
                group);
    }

    public static Function bridge(String driver, String address, int group) {
        return function(address, "060400", Binding.to(BoundDriver.host(driver)), group);
    }

    public static Function withVirtualFunctions(Function function, int enabled) {
        return role(function, new SriovRole.PhysicalFunction(8, enabled));
    }

    public static Function virtual(String address, int group, String physicalFunction, int index) {
        return role(
                idle(address, group),
                new SriovRole.VirtualFunction(PciAddress.parse(physicalFunction), index));
    }

    public static Function carrying(HostUse.Kind kind, String detail, Function function) {
        return function.withHostUse(List.of(new HostUse(kind, detail)));
    }

    public static Function withoutGroup(Function function) {
        return function.withPlacement(Placement.UNKNOWN);
    }

    public static Function function(String address, String pciClass, Binding binding, int group) {
        return new Function(
                PciAddress.parse(address),
                new Identity(new PciId(0x8086, 0x10d3), Optional.empty(), PciClass.parse(pciClass)),
                new Placement(
                        Optional.of(new IommuGroupId(group)),
                        OptionalInt.empty(),
                        Optional.empty()),
                binding,
                SriovRole.None.INSTANCE,
                List.of());
    }

    public static Function role(Function function, SriovRole role) {
        return function.withSriov(role);
    }

    public static Machine machine(Function... functions) {
        return machine(Iommu.INTEL, functions);
    }

    public static Machine machine(Iommu iommu, Function... functions) {
        return new Machine(
                new Kernel("6.12.0", iommu, Kernel.Iommufd.AVAILABLE, Kernel.UnsafeInterrupts.NONE),
                List.of(functions));
    }
}
