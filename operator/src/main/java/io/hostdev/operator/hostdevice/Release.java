package io.hostdev.operator.hostdevice;

import static java.util.stream.Collectors.joining;

import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.UnitView;
import io.hostdev.operator.status.FirstFew;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether a HostDevice in deletion may go: when every node that it concerns has let go of it.
///
/// A node without its Node object contributes nothing and is not waited for.
///
/// @param waitsFor nodes that have not let go, in words; empty: it may go
record Release(List<String> waitsFor) {

    /// @param generation of the HostDevice in deletion
    /// @param selected nodes that its labels select; each must have been planned without it
    static Release of(long generation, Set<String> selected, List<NodeContribution> contributions) {
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

    boolean complete() {
        return waitsFor.isEmpty();
    }

    /// The first few, and how many there are.
    String message() {
        return "waits for " + FirstFew.of(waitsFor);
    }

    private static String words(NodeContribution contribution) {
        String what =
                contribution.leaving().stream()
                        .map(UnitView.Leaving::status)
                        .map(status ->
                                status.id()
                                        + (status.holder() == null
                                                ? " is not released yet"
                                                : " is held by " + status.holder()))
                        .collect(joining(", "));
        return "node %s: %s"
                .formatted(
                        contribution.node(),
                        what.isEmpty() ? "its agent has not seen the deletion yet" : what);
    }
}
