// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

/// The number that the kernel gave to an IOMMU group for now. It is no identity: it changes over
/// boots and hotplug.
public record IommuGroupId(int number) implements Comparable<IommuGroupId> {

    public IommuGroupId {
        if (number < 0) {
            throw new IllegalArgumentException("not an IOMMU group number: " + number);
        }
    }

    @Override
    public int compareTo(IommuGroupId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
