// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.viability;

import io.hostdev.core.pci.PciAddress;

/// A member of a group whose driver uses the group's DMA for the host, and so keeps the group from
/// user space.
public record Blocker(PciAddress address, String driver) {

    @Override
    public String toString() {
        return address + " (" + driver + ")";
    }
}
