package io.hostdev.simulated;

import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// Where and what the VFs of a PF are (SR-IOV capability: First VF Offset, VF Stride).
///
/// @param driver the host driver of a VF; absent: none
/// @param outliveDriver the PF's driver leaves its VFs enabled when it is unbound (nvme does, igb
///   does not)
public record VirtualFunctionLayout(
        int offset, int stride, Identity identity, Optional<String> driver, boolean outliveDriver) {

    /// The routing id of a VF is the PF's plus offset and strides: it may lie in other slots and on
    /// other buses.
    PciAddress address(PciAddress physicalFunction, int index) {
        int routingId = routingId(physicalFunction) + offset + index * stride;
        return new PciAddress(
                physicalFunction.domain(),
                (routingId >> 8) & 0xff,
                (routingId >> 3) & 0x1f,
                routingId & 0x7);
    }

    static int routingId(PciAddress address) {
        return (address.bus() << 8) | (address.device() << 3) | address.function();
    }
}
