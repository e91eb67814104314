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
public record Function(
        PciAddress address,
        Identity identity,
        Placement placement,
        Binding binding,
        SriovRole sriov,
        List<HostUse> hostUse,
        OptionalLong incarnation) {

    public Function {
        hostUse = List.copyOf(hostUse);
    }

    /// Of no known incarnation.
    public Function(
            PciAddress address,
            Identity identity,
            Placement placement,
            Binding binding,
            SriovRole sriov,
            List<HostUse> hostUse) {
        this(address, identity, placement, binding, sriov, hostUse, OptionalLong.empty());
    }

    public Optional<IommuGroupId> group() {
        return placement.group();
    }

    public boolean isVirtualFunction() {
        return sriov instanceof SriovRole.VirtualFunction;
    }

    public Function withPlacement(Placement placement) {
        return new Function(address, identity, placement, binding, sriov, hostUse, incarnation);
    }

    public Function withBinding(Binding binding) {
        return new Function(address, identity, placement, binding, sriov, hostUse, incarnation);
    }

    public Function withSriov(SriovRole sriov) {
        return new Function(address, identity, placement, binding, sriov, hostUse, incarnation);
    }

    public Function withHostUse(List<HostUse> hostUse) {
        return new Function(address, identity, placement, binding, sriov, hostUse, incarnation);
    }

    public Function withIncarnation(long number) {
        return new Function(
                address, identity, placement, binding, sriov, hostUse, OptionalLong.of(number));
    }
}
