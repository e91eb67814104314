// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;
import java.util.Set;

/// Give a PF another number of VFs, or finish doing so. It may take as long as the kernel likes.
///
/// @param identity which PF the plan means; absent: the one in custody
/// @param count how many it shall have
/// @param unprobed indexes of VFs that get no host driver
/// @param custody what was written down of the PF before; absent: nothing was changed yet
/// @param driver the PF's driver, which is the one that refuses or does it; absent: it has none
/// @param last the PF is no longer wanted, and `count` is what it had: nothing is owed afterwards
public record VirtualFunctionsChange(
        PciAddress physicalFunction,
        Optional<Identity> identity,
        String owner,
        int count,
        Set<Integer> unprobed,
        Optional<VirtualFunctionsCustody> custody,
        Optional<String> driver,
        boolean last) {

    public VirtualFunctionsChange {
        unprobed = Set.copyOf(unprobed);
    }

    /// Whether a failure of the other one says something about this one.
    boolean retries(VirtualFunctionsChange other) {
        return physicalFunction.equals(other.physicalFunction)
                && count == other.count
                && driver.equals(other.driver);
    }
}
