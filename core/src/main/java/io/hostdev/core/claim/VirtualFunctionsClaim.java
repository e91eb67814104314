// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.claim;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.select.Selector;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// How many VFs one VirtualFunctions object wants on each PF that it selects, on every node that
/// its labels select.
///
/// Ordered by seniority, like [Claim]: the lesser one (older, then smaller name) has what both
/// want.
///
/// @param name of the VirtualFunctions object
/// @param nodeSelector labels that a node must have; empty: every node
/// @param select a PF is selected if any entry matches; never empty
/// @param count how many VFs each shall have; 0: none
public record VirtualFunctionsClaim(
        String name,
        Instant created,
        Map<String, String> nodeSelector,
        List<Selector> select,
        int count)
        implements Comparable<VirtualFunctionsClaim> {

    private static final Comparator<VirtualFunctionsClaim> SENIORITY =
            Comparator.comparing(VirtualFunctionsClaim::created)
                    .thenComparing(VirtualFunctionsClaim::name);

    public VirtualFunctionsClaim {
        nodeSelector = Map.copyOf(nodeSelector);
        select = List.copyOf(select);
        if (select.isEmpty()) {
            throw new IllegalArgumentException(name + " selects nothing");
        }
        if (count < 0) {
            throw new IllegalArgumentException("%s wants %d VFs".formatted(name, count));
        }
    }

    public boolean selectsNode(Map<String, String> labels) {
        return labels.entrySet().containsAll(nodeSelector.entrySet());
    }

    /// Whether it is a PF that this wants VFs of. What has no SR-IOV is passed over.
    public boolean selects(Function function) {
        return function.sriov() instanceof SriovRole.PhysicalFunction
                && select.stream().anyMatch(selector -> selector.matches(function));
    }

    @Override
    public int compareTo(VirtualFunctionsClaim other) {
        return SENIORITY.compare(this, other);
    }
}
