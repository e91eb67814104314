// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

/// What a node's kernel is and can do for VFIO.
///
/// @param release as in `uname -r`
public record Kernel(
        String release, Iommu iommu, Iommufd iommufd, UnsafeInterrupts unsafeInterrupts) {

    /// What the admin accepts where the IOMMU remaps no interrupts: whoever has a device can then
    /// raise any interrupt of the machine. Without it VFIO refuses to isolate a device (EPERM).
    ///
    /// @param groups for devices that are opened by their groups: the parameter
    ///   `allow_unsafe_interrupts` of `vfio_iommu_type1` (drivers/vfio/vfio_iommu_type1.c)
    /// @param cdevs for those that are opened by their cdevs: the same parameter of `iommufd`
    ///   (drivers/iommu/iommufd/device.c)
    public record UnsafeInterrupts(boolean groups, boolean cdevs) {
        public static final UnsafeInterrupts NONE = new UnsafeInterrupts(false, false);
    }

    /// What there is of iommufd and VFIO's cdevs, which `backend: Iommufd` takes.
    public enum Iommufd {
        AVAILABLE,
        /// `/dev/iommu` alone: built without `CONFIG_VFIO_DEVICE_CDEV`.
        WITHOUT_CDEVS,
        /// Built without `CONFIG_IOMMUFD`, so without the other, too.
        ABSENT
    }

    public enum Iommu {
        INTEL,
        AMD,
        VIRTIO,
        SMMU,
        /// Another one that isolates (POWER, s390).
        OTHER,
        /// None, or one in no-IOMMU mode: nothing is isolated.
        NONE
    }
}
