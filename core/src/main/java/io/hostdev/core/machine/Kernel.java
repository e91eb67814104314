package io.hostdev.core.machine;

/// What a node's kernel is and can do for VFIO.
///
/// @param release as in `uname -r`
/// @param iommufd whether `/dev/iommu` and VFIO device cdevs are there
/// @param unsafeInterrupts whether `vfio_iommu_type1` was loaded with `allow_unsafe_interrupts`
public record Kernel(String release, Iommu iommu, boolean iommufd, boolean unsafeInterrupts) {

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
