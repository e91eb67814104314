// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.pci;

import java.util.Comparator;

/// A slot: what the functions of one physical device have in common (but see VFs, whose numbers
/// wrap over slots).
public record PciSlot(int domain, int bus, int device) implements Comparable<PciSlot> {

    private static final Comparator<PciSlot> ORDER =
            Comparator.comparingInt(PciSlot::domain)
                    .thenComparingInt(PciSlot::bus)
                    .thenComparingInt(PciSlot::device);

    @Override
    public int compareTo(PciSlot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%04x:%02x:%02x".formatted(domain, bus, device);
    }
}
