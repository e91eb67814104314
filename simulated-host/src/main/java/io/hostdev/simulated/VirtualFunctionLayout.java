// SPDX-License-Identifier: Apache-2.0
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

    PciAddress address(PciAddress physicalFunction, int index) {
        return physicalFunction.plus(offset + index * stride);
    }
}
