package io.hostdev.core.machine;

import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One PCI function as it was observed.
///
/// @param hostUse what the host lives on and this function carries; empty: nothing that we know of
/// @param incarnation tells it from an earlier or later function at the same address, within one
///   boot: one that was removed and found again has another; absent: not known
/// @param vfioDrivers the VFIO drivers whose aliases say that they are for it, the best first
///   ([io.hostdev.core.driver.VfioAliases]), by their names in sysfs, or by their modules' while
///   those are not loaded; empty: none, or not known
public record Function(
        PciAddress address,
        Identity identity,
        Placement placement,
        Binding binding,
        SriovRole sriov,
        List<HostUse> hostUse,
        OptionalLong incarnation,
        List<String> vfioDrivers) {

    public Function {
        hostUse = List.copyOf(hostUse);
        vfioDrivers = List.copyOf(vfioDrivers);
    }

    /// Of no known incarnation, and for no known VFIO driver.
    public Function(
            PciAddress address,
            Identity identity,
            Placement placement,
            Binding binding,
            SriovRole sriov,
            List<HostUse> hostUse) {
        this(
                address,
                identity,
                placement,
                binding,
                sriov,
                hostUse,
                OptionalLong.empty(),
                List.of());
    }

    public Optional<IommuGroupId> group() {
        return placement.group();
    }

    public boolean isVirtualFunction() {
        return sriov instanceof SriovRole.VirtualFunction;
    }

    public Function withPlacement(Placement placement) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfioDrivers);
    }

    public Function withBinding(Binding binding) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfioDrivers);
    }

    public Function withSriov(SriovRole sriov) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfioDrivers);
    }

    public Function withHostUse(List<HostUse> hostUse) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfioDrivers);
    }

    public Function withIncarnation(long number) {
        return new Function(
                address,
                identity,
                placement,
                binding,
                sriov,
                hostUse,
                OptionalLong.of(number),
                vfioDrivers);
    }

    public Function withVfioDrivers(List<String> vfioDrivers) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfioDrivers);
    }
}
