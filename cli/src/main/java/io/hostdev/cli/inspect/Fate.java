// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Refusal;
import java.util.List;

/// What can become of functions that only go together, as far as pods are concerned.
public sealed interface Fate {

    /// Hostdev has them.
    record HandedOut(UnitOnNode unit) implements Fate {}

    /// They are on VFIO drivers already, and not known to be Hostdev's.
    record OnVfio() implements Fate {}

    /// A HostDevice that selects all endpoints of them would be accepted.
    ///
    /// @param functions what a pod would get; another endpoint stays with the host (a PF, whose VFs
    ///   go)
    record Free(List<PciAddress> functions) implements Fate {

        public Free {
            functions = List.copyOf(functions);
        }
    }

    /// The host lives on them.
    record HostCritical(Refusal.HostCritical refusal) implements Fate {}

    /// Hostdev would refuse them for another reason.
    record Refused(Refusal refusal) implements Fate {}

    /// Bridges, and parts of the chipset that no driver has: nobody asks for them.
    record Chipset() implements Fate {}
}
