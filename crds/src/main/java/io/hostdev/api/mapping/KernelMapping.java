// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.api.v1alpha1.IommuKind;
import io.hostdev.api.v1alpha1.KernelOption;
import io.hostdev.api.v1alpha1.KernelStatus;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Kernel.Iommufd;
import io.hostdev.core.machine.Kernel.UnsafeInterrupts;
import org.jspecify.annotations.Nullable;

/// `status.kernel`.
final class KernelMapping {

    private KernelMapping() {}

    static Kernel kernel(@Nullable KernelStatus status, FieldPath at) {
        KernelStatus kernel = at.required(status);
        return new Kernel(
                at.child("release").required(kernel.release()),
                iommu(at.child("iommu").required(kernel.iommu())),
                iommufd(kernel),
                new UnsafeInterrupts(
                        Boolean.TRUE.equals(kernel.unsafeInterrupts()),
                        Boolean.TRUE.equals(kernel.iommufdUnsafeInterrupts())));
    }

    static KernelStatus status(Kernel kernel) {
        return new KernelStatus(
                kernel.release(),
                iommu(kernel.iommu()),
                kernel.iommufd() == Iommufd.AVAILABLE,
                missing(kernel.iommufd()),
                kernel.unsafeInterrupts().groups(),
                kernel.unsafeInterrupts().cdevs());
    }

    /// An older agent says nothing of options.
    private static Iommufd iommufd(KernelStatus kernel) {
        if (Boolean.TRUE.equals(kernel.iommufd())) {
            return Iommufd.AVAILABLE;
        }
        return kernel.iommufdMissing() == KernelOption.CONFIG_VFIO_DEVICE_CDEV
                ? Iommufd.WITHOUT_CDEVS
                : Iommufd.ABSENT;
    }

    private static @Nullable KernelOption missing(Iommufd iommufd) {
        return switch (iommufd) {
            case AVAILABLE -> null;
            case WITHOUT_CDEVS -> KernelOption.CONFIG_VFIO_DEVICE_CDEV;
            case ABSENT -> KernelOption.CONFIG_IOMMUFD;
        };
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
