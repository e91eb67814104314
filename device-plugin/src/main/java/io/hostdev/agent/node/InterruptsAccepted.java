// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommufd;
import io.hostdev.core.machine.Kernel.UnsafeInterrupts;

/// The condition that says whether VFIO works with the interrupts of this node's IOMMU as they are.
///
/// A virtio-iommu remaps no interrupts of an x86 guest. VFIO then refuses every device with EPERM,
/// in each of its interfaces by itself, until the admin takes the risk there: `VFIO_SET_IOMMU` of a
/// container (drivers/vfio/vfio_iommu_type1.c), `VFIO_DEVICE_BIND_IOMMUFD` of a cdev
/// (drivers/iommu/iommufd/device.c). That is never ours to take. Which interrupts other IOMMUs
/// remap the kernel does not tell.
///
/// False if groups are refused, which is what units get unless they ask for iommufd
/// (docs/decisions/0015).
final class InterruptsAccepted {

    private static final String TYPE = "InterruptsAccepted";

    private static final String HOW =
            " (kernel command line, modprobe.d, or Y in /sys/module/%s/parameters/allow_unsafe_interrupts)";

    private InterruptsAccepted() {}

    static NodeCondition of(Kernel kernel) {
        return switch (kernel.iommu()) {
            case VIRTIO -> ofUnmappedInterrupts(kernel.iommufd(), kernel.unsafeInterrupts());
            case INTEL, AMD, SMMU, OTHER, NONE -> new NodeCondition(TYPE, true, TYPE, "");
        };
    }

    private static NodeCondition ofUnmappedInterrupts(Iommufd iommufd, UnsafeInterrupts allowed) {
        if (!allowed.groups()) {
            return new NodeCondition(
                    TYPE,
                    false,
                    "InterruptsNotRemapped",
                    "the IOMMU remaps no interrupts, so VFIO refuses every group with EPERM, and a pod that has a device cannot use it; "
                            + "if all who get devices here may be trusted, set vfio_iommu_type1.allow_unsafe_interrupts=1"
                            + HOW.formatted("vfio_iommu_type1")
                            + ofIommufd(iommufd, allowed));
        }
        return new NodeCondition(
                TYPE,
                true,
                "UnsafeInterruptsAllowed",
                "the IOMMU remaps no interrupts, and vfio_iommu_type1.allow_unsafe_interrupts=1 accepts that: "
                        + "whoever has a device can raise any interrupt of this machine"
                        + ofIommufd(iommufd, allowed));
    }

    private static String ofIommufd(Iommufd iommufd, UnsafeInterrupts allowed) {
        if (iommufd != Iommufd.AVAILABLE) {
            return "";
        }
        return allowed.cdevs()
                ? "; iommufd.allow_unsafe_interrupts=1 accepts it for backend Iommufd"
                : "; for backend Iommufd, which is refused with EPERM, the same is iommufd.allow_unsafe_interrupts=1"
                        + HOW.formatted("iommufd");
    }
}
