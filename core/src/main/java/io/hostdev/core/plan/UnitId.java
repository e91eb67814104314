// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.pci.PciAddress;

/// The name of an assignable unit: its lowest selected address. Also the device ID that the kubelet
/// sees.
public record UnitId(PciAddress lead) implements Comparable<UnitId> {

    /// @throws IllegalArgumentException if `text` is no address
    public static UnitId parse(String text) {
        return new UnitId(PciAddress.parse(text));
    }

    @Override
    public int compareTo(UnitId other) {
        return lead.compareTo(other.lead);
    }

    @Override
    public String toString() {
        return lead.toString();
    }
}
