package io.hostdev.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/// @param release as in `uname -r`
/// @param iommufd whether `/dev/iommu` and VFIO device cdevs are there
/// @param unsafeInterrupts whether `vfio_iommu_type1` runs with `allow_unsafe_interrupts`
public record KernelStatus(
        String release,
        IommuKind iommu,
        @Nullable Boolean iommufd,
        @Nullable Boolean unsafeInterrupts) {}
