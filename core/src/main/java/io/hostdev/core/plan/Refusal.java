// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.viability.Blocker;
import java.util.List;
import java.util.Optional;

/// Why selected functions are not handed out. The simple name is the reason of the condition; the
/// message is a sentence for the admin, which names the address, the driver where one is in the
/// way, and the remedy.
public sealed interface Refusal {

    /// CamelCase, as in a condition's `reason`.
    default String reason() {
        return getClass().getSimpleName();
    }

    String message();

    record NoIommu() implements Refusal {
        @Override
        public String message() {
            return "the node has no IOMMU that isolates devices: switch it on in the firmware and on the kernel command"
                    + " line (intel_iommu=on on Intel)";
        }
    }

    /// `backend: Iommufd`, and the kernel is not built with it.
    record NoIommufd(String release, Kernel.Iommufd found) implements Refusal {
        @Override
        public String message() {
            return "the node's kernel (%s) has %s (6.6 and later), or the module vfio is not loaded: set spec.backend to Group or Auto"
                    .formatted(
                            release,
                            found == Kernel.Iommufd.WITHOUT_CDEVS
                                    ? "iommufd, but no device nodes of VFIO: it is built without CONFIG_VFIO_DEVICE_CDEV"
                                    : "no iommufd: it is built without CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV");
        }
    }

    /// No group, or none yet: a fresh VF lacks the link for a moment, some functions never get one,
    /// and below some IOMMUs a function gets its own when the first driver binds it
    /// (drivers/base/dd.c, `dma_configure`; tried with Arm's SMMUv3 and virtio's).
    record NoIommuGroup(PciAddress address, Kernel.Iommu iommu) implements Refusal {
        @Override
        public String message() {
            return address
                    + " is in no IOMMU group, so the kernel does not isolate it: leave it out of the selection unless it gets one ("
                    + switch (iommu) {
                        case SMMU, VIRTIO ->
                                "below this IOMMU when a driver binds it for the first time: bind one that has no driver by hand to pci-stub, and unbind it)";
                        case INTEL, AMD, OTHER, NONE -> "a new virtual function takes a moment)";
                    };
        }
    }

    record NotAnEndpoint(PciAddress address) implements Refusal {
        @Override
        public String message() {
            return address
                    + " is a bridge, which cannot be given to a pod: select the functions behind it";
        }
    }

    record HasVirtualFunctions(PciAddress address, int enabled) implements Refusal {
        @Override
        public String message() {
            return "%s has %d virtual functions enabled: select those, or set their number to 0"
                    .formatted(address, enabled);
        }
    }

    /// The PF shall have VFs, which only its host driver can give it.
    record WantedForVirtualFunctions(PciAddress address, String owner) implements Refusal {
        @Override
        public String message() {
            return "%s is to have virtual functions by VirtualFunctions %s: select those, or leave it out there"
                    .formatted(address, owner);
        }
    }

    /// The VF goes away, because the number of VFs of its PF is to change.
    record VirtualFunctionsChanging(
            PciAddress address, PciAddress physicalFunction, int from, int to) implements Refusal {
        @Override
        public String message() {
            return "%s is about to go: the number of virtual functions of %s changes from %d to %d, for which all of them are removed"
                    .formatted(address, physicalFunction, from, to);
        }
    }

    record FunctionClaimed(PciAddress address, String winner) implements Refusal {
        @Override
        public String message() {
            return "%s belongs to HostDevice %s, which is older: select something else, or change %s"
                    .formatted(address, winner, winner);
        }
    }

    record GroupClaimed(IommuGroupId group, PciAddress member, String winner) implements Refusal {
        @Override
        public String message() {
            return "IOMMU group %s belongs to HostDevice %s, which is older and selects %s in it; a group is never split"
                    .formatted(group, winner, member);
        }
    }

    record ResourceNameTaken(ResourceName resourceName, String winner) implements Refusal {
        @Override
        public String message() {
            return "%s is already offered by HostDevice %s: choose another spec.resourceName"
                    .formatted(resourceName, winner);
        }
    }

    /// Unselected members of a group sit on host drivers, and the claim says `siblings: Refuse`.
    ///
    /// @param blockers never empty
    record SiblingsInUse(IommuGroupId group, List<Blocker> blockers) implements Refusal {
        public SiblingsInUse {
            blockers = List.copyOf(blockers);
        }

        @Override
        public String message() {
            return "the host drives %s in the same IOMMU group (%s): select %s too, or set siblings: Detach"
                    .formatted(Listing.of(blockers), group, blockers.size() == 1 ? "it" : "them");
        }
    }

    /// Members of a group sit on host drivers and are not ours to detach: bridges, PFs with VFs,
    /// and for an unmanaged unit any.
    ///
    /// @param blockers never empty
    record GroupNotViable(IommuGroupId group, List<Blocker> blockers) implements Refusal {
        public GroupNotViable {
            blockers = List.copyOf(blockers);
        }

        @Override
        public String message() {
            boolean one = blockers.size() == 1;
            return "IOMMU group %s cannot go to a pod while %s %s on a host driver that Hostdev does not detach: unbind %s by hand if the host can do without"
                    .formatted(
                            group, Listing.of(blockers), one ? "is" : "are", one ? "it" : "them");
        }
    }

    record HostCritical(PciAddress address, HostUse use) implements Refusal {
        @Override
        public String message() {
            return "%s carries %s: set allowHostCritical: true only if the host can lose it"
                    .formatted(address, use);
        }
    }

    /// Unmanaged, and the admin has not bound it.
    record NotOnVfio(PciAddress address, String driver) implements Refusal {
        @Override
        public String message() {
            return "%s is unmanaged and %s: bind it to a VFIO driver, or set management: Managed"
                    .formatted(address, driver.isEmpty() ? "has no driver" : "on " + driver);
        }
    }

    /// A driver is named, and somebody else has bound another VFIO driver.
    record OnAnotherVfioDriver(PciAddress address, String found, String named) implements Refusal {

        /// Absent where the function is on the named one, on a host driver, or on one that Hostdev
        /// has bound.
        public static Optional<OnAnotherVfioDriver> of(DriverChoice choice, Function function) {
            return choice instanceof DriverChoice.Named named
                    ? function.binding()
                            .found()
                            .filter(name -> !named.isMeant(name))
                            .map(name ->
                                    new OnAnotherVfioDriver(
                                            function.address(), name, named.driver()))
                    : Optional.empty();
        }

        @Override
        public String message() {
            return "%s is on the VFIO driver %s already, which Hostdev did not bind, and spec.driver names %s: unbind it by hand, or set spec.driver to %s or Auto"
                    .formatted(address, found, named, found);
        }
    }
}
