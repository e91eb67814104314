// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.pci.PciAddress;

/// Why a PF does not get the VFs that a VirtualFunctions object wants of it. The simple name is the
/// reason of the condition; the message is a sentence for the admin with the remedy.
public sealed interface VirtualFunctionsRefusal {

    /// CamelCase, as in a condition's `reason`.
    default String reason() {
        return getClass().getSimpleName();
    }

    PciAddress physicalFunction();

    String message();

    /// More than `sriov_totalvfs` says.
    record TooManyVirtualFunctions(PciAddress physicalFunction, int count, int total)
            implements VirtualFunctionsRefusal {
        @Override
        public String message() {
            return "%s offers at most %d virtual functions, and %d are wanted: set count to %d or less"
                    .formatted(physicalFunction, total, count, total);
        }
    }

    /// Its VFs are switched on and off by its host driver alone (drivers/pci/pci-sysfs.c, iov.c).
    record NoPhysicalFunctionDriver(PciAddress physicalFunction)
            implements VirtualFunctionsRefusal {
        @Override
        public String message() {
            return "%s has no driver, and only its host driver can switch virtual functions on: bind it to that"
                    .formatted(physicalFunction);
        }
    }

    /// An admin has bound it to a VFIO driver.
    record PhysicalFunctionOnVfio(PciAddress physicalFunction, String driver)
            implements VirtualFunctionsRefusal {
        @Override
        public String message() {
            return "%s is on %s, and only its host driver can switch virtual functions on: bind it to that, or select another"
                    .formatted(physicalFunction, driver);
        }
    }

    /// An older HostDevice wants the PF itself.
    record PhysicalFunctionClaimed(PciAddress physicalFunction, String hostDevice)
            implements VirtualFunctionsRefusal {
        @Override
        public String message() {
            return "%s itself belongs to HostDevice %s, which is older: select another, or change %s"
                    .formatted(physicalFunction, hostDevice, hostDevice);
        }
    }

    /// An older VirtualFunctions selects the same PF.
    record VirtualFunctionsClaimed(PciAddress physicalFunction, String winner)
            implements VirtualFunctionsRefusal {
        @Override
        public String message() {
            return "VirtualFunctions %s, which is older, says how many %s has: select another, or change %s"
                    .formatted(winner, physicalFunction, winner);
        }
    }
}
