// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The node's IOMMU: see [io.hostdev.core.machine.Kernel.Iommu].
public enum IommuKind {
    @JsonProperty("Intel")
    INTEL,
    @JsonProperty("AMD")
    AMD,
    @JsonProperty("VirtIO")
    VIRTIO,
    @JsonProperty("SMMU")
    SMMU,
    @JsonProperty("Other")
    OTHER,
    @JsonProperty("None")
    NONE
}
