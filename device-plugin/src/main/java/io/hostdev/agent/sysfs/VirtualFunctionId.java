// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.pci.PciId;
import java.nio.file.Path;
import java.util.Optional;

/// What the VFs of a PF are: of its vendor, with a device id of their own (`sriov_vf_device`, which
/// the kernel writes without `0x` and leading zeros).
final class VirtualFunctionId {

    private static final int HEX = 16;

    private VirtualFunctionId() {}

    /// @param physicalFunction its directory in sysfs
    /// @return absent if it is no PF, or has vanished
    static Optional<PciId> below(Path physicalFunction) {
        return Attributes.hex(physicalFunction.resolve("vendor"))
                .flatMap(vendor ->
                        Attributes.text(physicalFunction.resolve("sriov_vf_device"))
                                .map(device ->
                                        new PciId(
                                                Integer.parseInt(vendor, HEX),
                                                Integer.parseInt(device, HEX))));
    }
}
