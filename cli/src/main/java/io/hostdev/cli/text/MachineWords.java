// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.text;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Kernel;
import java.util.Optional;

/// A machine and its drivers, in words.
public final class MachineWords {

    private MachineWords() {}

    public static String kernel(Kernel kernel) {
        return "Linux %s, %s, %s"
                .formatted(
                        kernel.release().isEmpty() ? "unknown" : kernel.release(),
                        iommu(kernel.iommu()),
                        iommufd(kernel.iommufd()));
    }

    private static String iommu(Kernel.Iommu iommu) {
        return switch (iommu) {
            case INTEL -> "IOMMU by Intel";
            case AMD -> "IOMMU by AMD";
            case VIRTIO -> "virtio IOMMU";
            case SMMU -> "IOMMU by Arm";
            case OTHER -> "an IOMMU";
            case NONE -> "no IOMMU";
        };
    }

    private static String iommufd(Kernel.Iommufd iommufd) {
        return switch (iommufd) {
            case AVAILABLE -> "iommufd";
            case WITHOUT_CDEVS -> "iommufd without VFIO cdevs";
            case ABSENT -> "no iommufd";
        };
    }

    /// "e1000e", "vfio-pci (from e1000e)", "-".
    public static String driver(Binding binding) {
        Optional<String> now = binding.driver().map(BoundDriver::name);
        String from =
                binding.detached()
                        .map(detached -> " (from " + detached.from().orElse("no driver") + ")")
                        .orElse("");
        return now.orElse("-") + from;
    }
}
