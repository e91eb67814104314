// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.operator.contribution.Contribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether an object in deletion may go: when every node that it concerns has let go of it.
///
/// A node without its Node object contributes nothing and is not waited for.
///
/// @param waitsFor nodes that have not let go, in words; empty: it may go
public record Release(List<String> waitsFor) {

    /// @param generation of the object in deletion
    /// @param selected nodes that its labels select; each must have been planned without it
    public static Release of(
            long generation, Set<String> selected, List<? extends Contribution> contributions) {
        TreeSet<String> unplanned = new TreeSet<>(selected);
        contributions.forEach(contribution -> unplanned.remove(contribution.node()));
        List<String> waits =
                new ArrayList<>(
                        contributions.stream()
                                .filter(contribution -> !contribution.released(generation))
                                .map(Release::words)
                                .toList());
        unplanned.forEach(node -> waits.add("node " + node + ": not planned yet"));
        return new Release(List.copyOf(waits));
    }

    public boolean complete() {
        return waitsFor.isEmpty();
    }

    /// The first few, and how many there are.
    public String message() {
        return "waits for " + FirstFew.of(waitsFor);
    }

    private static String words(Contribution contribution) {
        List<String> left = contribution.left();
        String obstacle = contribution.obstacle();
        return "node %s: %s"
                .formatted(
                        contribution.node(),
                        left.isEmpty()
                                ? obstacle == null
                                        ? "its agent has not seen the deletion yet"
                                        : obstacle
                                : FirstFew.of(left, ", "));
    }
}
