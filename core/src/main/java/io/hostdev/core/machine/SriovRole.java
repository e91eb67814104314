// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import io.hostdev.core.pci.PciAddress;
import java.util.OptionalInt;

/// What a function is to SR-IOV.
public sealed interface SriovRole {

    /// No SR-IOV capability, and no VF.
    enum None implements SriovRole {
        INSTANCE
    }

    /// A PF (sysfs `sriov_totalvfs`, `sriov_numvfs`).
    ///
    /// @param totalVfs what the hardware offers
    /// @param enabledVfs what is switched on now
    /// @param originalVfs what was switched on before Hostdev changed it, and is owed back; absent:
    ///   Hostdev has not changed it
    record PhysicalFunction(int totalVfs, int enabledVfs, OptionalInt originalVfs)
            implements SriovRole {

        public PhysicalFunction {
            if (enabledVfs < 0 || enabledVfs > totalVfs) {
                throw new IllegalArgumentException(
                        "%d of %d VFs enabled".formatted(enabledVfs, totalVfs));
            }
        }

        /// With which Hostdev has nothing to do.
        public PhysicalFunction(int totalVfs, int enabledVfs) {
            this(totalVfs, enabledVfs, OptionalInt.empty());
        }

        public PhysicalFunction owing(int originalVfs) {
            return new PhysicalFunction(totalVfs, enabledVfs, OptionalInt.of(originalVfs));
        }
    }

    /// A VF (sysfs `physfn`). Its address says nothing about its slot: VF numbers wrap over slots
    /// and buses.
    ///
    /// @param physicalFunction its PF
    /// @param index its number below the PF, from 0 (the PF's `virtfnN`)
    record VirtualFunction(PciAddress physicalFunction, int index) implements SriovRole {}
}
