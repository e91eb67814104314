package io.hostdev.core.machine;

import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;

/// One PCI function as it was observed.
///
/// @param hostUse what the host lives on and this function carries; empty: nothing that we know of
public record Function(
        PciAddress address,
        Identity identity,
        Placement placement,
        Binding binding,
        SriovRole sriov,
        List<HostUse> hostUse) {

    public Function {
        hostUse = List.copyOf(hostUse);
    }

    public Optional<IommuGroupId> group() {
        return placement.group();
    }

    public boolean isVirtualFunction() {
        return sriov instanceof SriovRole.VirtualFunction;
    }

    public Function withPlacement(Placement placement) {
        return new Function(address, identity, placement, binding, sriov, hostUse);
    }

    public Function withBinding(Binding binding) {
        return new Function(address, identity, placement, binding, sriov, hostUse);
    }

    public Function withHostUse(List<HostUse> hostUse) {
        return new Function(address, identity, placement, binding, sriov, hostUse);
    }
}
