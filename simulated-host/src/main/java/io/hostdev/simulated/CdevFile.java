// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// An open file of a function's cdev (drivers/vfio/device_cdev.c). It is the same one for all
/// processes that it was sent to, and lives until the last of them has closed and unmapped it.
/// Guarded by the kernel's lock.
final class CdevFile {

    /// What one open of `/dev/iommu` gives: no two of them are the same.
    static final class Iommufd {}

    final PciAddress address;
    final IommuGroupId group;

    /// What the file is bound to, for the rest of its life: also after that is closed.
    private Optional<Iommufd> iommufd = Optional.empty();

    CdevFile(PciAddress address, IommuGroupId group) {
        this.address = address;
        this.group = group;
    }

    void bind(Iommufd to) {
        iommufd = Optional.of(to);
    }

    boolean isBound() {
        return iommufd.isPresent();
    }

    boolean isBoundTo(Iommufd other) {
        return iommufd.equals(Optional.of(other));
    }
}
