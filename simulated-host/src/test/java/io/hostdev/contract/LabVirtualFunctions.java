// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// VFs of the lab's machine, and what tests claim of them.
public final class LabVirtualFunctions {

    /// Of the igb card.
    public static final PciAddress VF_0 = PciAddress.parse("0000:01:10.0");

    public static final PciAddress VF_1 = PciAddress.parse("0000:01:10.2");

    public static final PciAddress VF_2 = PciAddress.parse("0000:01:10.4");

    public static final ResourceName VF_RESOURCE = ResourceName.defaultFor("vf-nics");

    private LabVirtualFunctions() {}

    /// So many VFs of this PF.
    public static VirtualFunctionsClaim vfs(PciAddress physicalFunction, int count) {
        return new VirtualFunctionsClaim(
                "numbers",
                Instant.EPOCH,
                Map.of(),
                List.of(Selector.byAddress(physicalFunction.toString())),
                count);
    }

    /// VFs of this PF by their index, inclusive, one by one.
    public static Claim nics(PciAddress physicalFunction, int first, int last) {
        return new Claim(
                "vf-nics",
                Instant.EPOCH,
                VF_RESOURCE,
                Map.of(),
                List.of(
                        new Selector(
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                Set.of(),
                                List.of(new VirtualFunctionPattern(physicalFunction, first, last)),
                                Set.of())),
                new Grouping(Grouping.UnitScope.DEVICE, Grouping.Siblings.REFUSE),
                Terms.DEFAULT);
    }
}
