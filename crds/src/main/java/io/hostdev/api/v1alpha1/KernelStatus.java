// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// @param release as in `uname -r`
/// @param iommufd whether `/dev/iommu` and VFIO device cdevs are there
/// @param iommufdMissing the option without which they are not: the first of CONFIG_IOMMUFD,
///   CONFIG_VFIO_DEVICE_CDEV that the kernel is built without
/// @param unsafeInterrupts whether `vfio_iommu_type1` runs with `allow_unsafe_interrupts`
/// @param iommufdUnsafeInterrupts whether `iommufd` does
public record KernelStatus(
        @JsonPropertyDescription("As uname -r says.") @Required @Size(max = 128) String release,
        @JsonPropertyDescription(
                        "The IOMMU. None: devices are not isolated, and nothing is handed out.")
                @Required
                IommuKind iommu,
        @JsonPropertyDescription("Whether /dev/iommu and VFIO device cdevs are there.")
                @Nullable Boolean iommufd,
        @JsonPropertyDescription(
                        "The kernel option without which backend Iommufd is refused; absent if it has all of them.")
                @Nullable KernelOption iommufdMissing,
        @JsonPropertyDescription("Whether vfio_iommu_type1 runs with allow_unsafe_interrupts.")
                @Nullable Boolean unsafeInterrupts,
        @JsonPropertyDescription("Whether iommufd runs with allow_unsafe_interrupts.")
                @Nullable Boolean iommufdUnsafeInterrupts) {}
