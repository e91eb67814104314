// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.claim;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What one HostDevice wants, on every node that its labels select.
///
/// Claims are ordered by seniority: where two want the same thing, the lesser one (older, then
/// smaller name) has it.
///
/// @param hostDevice the HostDevice's name
/// @param created when it was created, for seniority
/// @param nodeSelector labels that a node must have; empty: every node
/// @param select a function is selected if any entry matches; never empty
public record Claim(
        String hostDevice,
        Instant created,
        ResourceName resourceName,
        Map<String, String> nodeSelector,
        List<Selector> select,
        Grouping grouping,
        Terms terms)
        implements Comparable<Claim> {

    private static final Comparator<Claim> SENIORITY =
            Comparator.comparing(Claim::created).thenComparing(Claim::hostDevice);

    public Claim {
        nodeSelector = Map.copyOf(nodeSelector);
        select = List.copyOf(select);
        if (select.isEmpty()) {
            throw new IllegalArgumentException(hostDevice + " selects nothing");
        }
    }

    public boolean selectsNode(Map<String, String> labels) {
        return labels.entrySet().containsAll(nodeSelector.entrySet());
    }

    public boolean selects(Function function) {
        return select.stream().anyMatch(selector -> selector.matches(function));
    }

    /// Whether it asks for VFs of this PF by their PF.
    public boolean namesVirtualFunctionsOf(PciAddress physicalFunction) {
        return patterns().anyMatch(pattern -> pattern.physicalFunction().equals(physicalFunction));
    }

    /// Whether it asks for this VF by its PF. What else it asks for may rule it out still.
    public boolean names(VirtualFunction function) {
        return patterns().anyMatch(pattern -> pattern.matches(function));
    }

    private Stream<VirtualFunctionPattern> patterns() {
        return select.stream().flatMap(selector -> selector.physicalFunctions().stream());
    }

    @Override
    public int compareTo(Claim other) {
        return SENIORITY.compare(this, other);
    }
}
