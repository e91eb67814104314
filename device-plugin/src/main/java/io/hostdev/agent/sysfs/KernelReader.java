// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Kernel.Iommufd;
import io.hostdev.core.machine.Kernel.UnsafeInterrupts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads what the kernel is and can do for VFIO.
final class KernelReader {

    /// The driver of a virtio-iommu (drivers/iommu/virtio-iommu.c).
    private static final String VIRTIO_IOMMU = "virtio_iommu";

    private static final String NO_IOMMU_GROUP = "vfio-noiommu";

    private final Path sys;
    private final Path proc;

    KernelReader(HostPaths paths) {
        this.sys = paths.sys();
        this.proc = paths.proc();
    }

    Kernel read() {
        return new Kernel(release(), iommu(), iommufd(), unsafeInterrupts());
    }

    /// As in `uname -r`; empty if it cannot be read.
    String release() {
        return Attributes.text(proc.resolve("sys/kernel/osrelease")).orElse("");
    }

    private Iommu iommu() {
        List<String> units = Attributes.names(sys.resolve("class/iommu"), "*");
        return units.stream()
                .sorted()
                .findFirst()
                .map(this::kind)
                .orElseGet(() -> anyRealGroup() ? Iommu.OTHER : Iommu.NONE);
    }

    /// By the names in `/sys/class/iommu`: Intel's `dmar0`, AMD's `ivhd0`, Arm's `smmu3.0x2b400000`
    /// and `smmu.…`. A virtio-iommu is named like its PCI function or its place in memory, so its
    /// driver says what it is.
    private Iommu kind(String unit) {
        if (unit.startsWith("dmar")) {
            return Iommu.INTEL;
        }
        if (unit.startsWith("ivhd")) {
            return Iommu.AMD;
        }
        if (unit.startsWith("smmu") || unit.startsWith("arm-smmu")) {
            return Iommu.SMMU;
        }
        return Attributes.linkName(
                                sys.resolve("class/iommu").resolve(unit).resolve("device/driver"))
                        .filter(VIRTIO_IOMMU::equals)
                        .isPresent()
                ? Iommu.VIRTIO
                : Iommu.OTHER;
    }

    /// POWER and s390 have groups and register no unit. In no-IOMMU mode VFIO makes groups of its
    /// own, with a name that says so (drivers/vfio/group.c).
    private boolean anyRealGroup() {
        Path groups = sys.resolve("kernel/iommu_groups");
        return Attributes.names(groups, "*").stream()
                .anyMatch(group ->
                        Attributes.text(groups.resolve(group).resolve("name"))
                                .filter(NO_IOMMU_GROUP::equals)
                                .isEmpty());
    }

    /// `/dev/iommu` by its device, since a container's `/dev` is not the host's; VFIO's cdevs by
    /// the numbers that VFIO reserves for them when it is built with them
    /// (drivers/vfio/device_cdev.c).
    private Iommufd iommufd() {
        if (!Files.exists(sys.resolve("class/misc/iommu"))) {
            return Iommufd.ABSENT;
        }
        return Attributes.text(proc.resolve("devices"))
                        .filter(devices -> devices.lines().anyMatch(KernelReader::isCdev))
                        .isPresent()
                ? Iommufd.AVAILABLE
                : Iommufd.WITHOUT_CDEVS;
    }

    private static boolean isCdev(String line) {
        return line.endsWith(" vfio-dev");
    }

    private UnsafeInterrupts unsafeInterrupts() {
        return new UnsafeInterrupts(
                allowsUnsafeInterrupts("vfio_iommu_type1"), allowsUnsafeInterrupts("iommufd"));
    }

    private boolean allowsUnsafeInterrupts(String module) {
        return Attributes.text(
                        sys.resolve("module")
                                .resolve(module)
                                .resolve("parameters/allow_unsafe_interrupts"))
                .filter("Y"::equals)
                .isPresent();
    }
}
