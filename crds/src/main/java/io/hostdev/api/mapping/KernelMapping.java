package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.IommuKind;
import io.hostdev.api.v1alpha1.KernelStatus;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import org.jspecify.annotations.Nullable;

/// `status.kernel`.
final class KernelMapping {

    private KernelMapping() {}

    static Kernel kernel(@Nullable KernelStatus status, FieldPath at) {
        KernelStatus kernel = at.required(status);
        return new Kernel(
                at.child("release").required(kernel.release()),
                iommu(at.child("iommu").required(kernel.iommu())),
                Boolean.TRUE.equals(kernel.iommufd()),
                Boolean.TRUE.equals(kernel.unsafeInterrupts()));
    }

    static KernelStatus status(Kernel kernel) {
        return new KernelStatus(
                kernel.release(),
                iommu(kernel.iommu()),
                kernel.iommufd(),
                kernel.unsafeInterrupts());
    }

    private static Iommu iommu(IommuKind kind) {
        return switch (kind) {
            case INTEL -> Iommu.INTEL;
            case AMD -> Iommu.AMD;
            case VIRTIO -> Iommu.VIRTIO;
            case SMMU -> Iommu.SMMU;
            case OTHER -> Iommu.OTHER;
            case NONE -> Iommu.NONE;
        };
    }

    private static IommuKind iommu(Iommu iommu) {
        return switch (iommu) {
            case INTEL -> IommuKind.INTEL;
            case AMD -> IommuKind.AMD;
            case VIRTIO -> IommuKind.VIRTIO;
            case SMMU -> IommuKind.SMMU;
            case OTHER -> IommuKind.OTHER;
            case NONE -> IommuKind.NONE;
        };
    }
}
