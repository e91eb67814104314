// SPDX-License-Identifier: Apache-2.0
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
/// @param vfio what VFIO has for it
public record Function(
        PciAddress address,
        Identity identity,
        Placement placement,
        Binding binding,
        SriovRole sriov,
        List<HostUse> hostUse,
        OptionalLong incarnation,
        VfioSupport vfio) {

    public Function {
        hostUse = List.copyOf(hostUse);
    }

    /// Of no known incarnation, and of which it is not known what VFIO has for it.
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
                VfioSupport.UNKNOWN);
    }

    public Optional<IommuGroupId> group() {
        return placement.group();
    }

    /// See [VfioSupport#drivers].
    public List<String> vfioDrivers() {
        return vfio.drivers();
    }

    /// See [VfioSupport#cdev].
    public Optional<VfioCdev> cdev() {
        return vfio.cdev();
    }

    public boolean isVirtualFunction() {
        return sriov instanceof SriovRole.VirtualFunction;
    }

    public Function withPlacement(Placement placement) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfio);
    }

    public Function withBinding(Binding binding) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfio);
    }

    public Function withSriov(SriovRole sriov) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfio);
    }

    public Function withHostUse(List<HostUse> hostUse) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfio);
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
                vfio);
    }

    public Function withVfio(VfioSupport vfio) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, incarnation, vfio);
    }

    /// On no VFIO driver as yet.
    public Function withVfioDrivers(List<String> drivers) {
        return withVfio(new VfioSupport(drivers, Optional.empty()));
    }
}
