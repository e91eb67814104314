// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static io.hostdev.operator.status.Verdict.ConditionType.ACCEPTED;
import static io.hostdev.operator.status.Verdict.ConditionType.DEGRADED;
import static io.hostdev.operator.status.Verdict.ConditionType.READY;
import static io.hostdev.operator.status.Verdict.ConditionType.VIABLE;
import static io.hostdev.operator.status.Verdict.Truth.FALSE;
import static io.hostdev.operator.status.Verdict.Truth.TRUE;
import static io.hostdev.operator.status.Verdict.Truth.UNKNOWN;
import static java.util.stream.Collectors.joining;

import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.operator.status.Problem.Ground;
import java.util.List;
import java.util.Optional;

/// Decides the four conditions of a HostDevice from what its nodes say.
///
/// @param problems all of them, by node
/// @param remarks what is in order and worth saying, with the node
record Verdicts(UnitCounts counts, List<Problem> problems, List<String> remarks, NodeReach reach) {

    private static final String NOTHING = "NothingSelected";
    private static final int MOST_REMARKS = 4;

    /// For a HostDevice that could not be read.
    static List<Verdict> invalid(String message) {
        return List.of(
                new Verdict(ACCEPTED, FALSE, "Invalid", message),
                new Verdict(VIABLE, UNKNOWN, "Invalid", "nothing is planned for it"),
                new Verdict(READY, FALSE, "Invalid", message),
                new Verdict(DEGRADED, FALSE, "Invalid", "nothing is planned for it"));
    }

    /// For a HostDevice in deletion: only `Ready` still moves.
    static List<Verdict> releasing(String message) {
        return List.of(new Verdict(READY, FALSE, "Releasing", message));
    }

    List<Verdict> all() {
        return List.of(accepted(), viable(), ready(), degraded());
    }

    /// Nothing selected is accepted all the same: the spec is in order, and a node or a device that
    /// it fits may come any time. `Ready` says that there is nothing to have.
    private Verdict accepted() {
        return first(Ground.ACCEPTANCE)
                .map(problem -> against(ACCEPTED, problem))
                .orElseGet(() ->
                        counts.units() == 0
                                ? new Verdict(ACCEPTED, TRUE, NOTHING, reach.words())
                                : new Verdict(ACCEPTED, TRUE, "Accepted", selected()));
    }

    private Verdict viable() {
        Optional<Problem> problem = first(Ground.VIABILITY, Ground.VIABILITY_LOST);
        if (problem.isPresent()) {
            return against(VIABLE, problem.get());
        }
        if (counts.units() == 0) {
            return new Verdict(VIABLE, UNKNOWN, NOTHING, "nothing is selected");
        }
        return granted() == 0
                ? new Verdict(VIABLE, UNKNOWN, "NotAccepted", "no selected unit is accepted")
                : new Verdict(VIABLE, TRUE, "Viable", "the kernel lets go of every accepted unit");
    }

    private Verdict ready() {
        int offered = counts.ready() + counts.inUse();
        if (counts.units() == 0 && problems.isEmpty()) {
            return new Verdict(READY, FALSE, NOTHING, reach.words());
        }
        if (counts.units() > 0 && offered == counts.units()) {
            return new Verdict(READY, TRUE, "Ready", inWords() + waiting());
        }
        Problem problem = problems.getFirst();
        return new Verdict(
                READY,
                FALSE,
                problem.reason(),
                "%d of %d units ready; %s%s"
                        .formatted(
                                offered, counts.units(), problem.onNode(), waitingBehind(problem)));
    }

    private Verdict degraded() {
        Optional<Problem> broken = first(Ground.OPERATION, Ground.VIABILITY_LOST);
        if (broken.isPresent()) {
            return new Verdict(DEGRADED, TRUE, broken.get().reason(), blocked(broken.get()));
        }
        if (counts.blocked() > 0 && counts.blocked() < counts.units()) {
            Problem problem = problems.getFirst();
            return new Verdict(DEGRADED, TRUE, problem.reason(), blocked(problem));
        }
        return new Verdict(DEGRADED, FALSE, "AsDecided", "nothing that was granted is in trouble");
    }

    private Verdict against(Verdict.ConditionType type, Problem problem) {
        return new Verdict(type, FALSE, problem.reason(), blocked(problem));
    }

    private String blocked(Problem problem) {
        return counts.units() == 1
                ? problem.onNode()
                : "%d of %d units blocked; %s"
                        .formatted(counts.blocked(), counts.units(), problem.onNode());
    }

    private String inWords() {
        return "%d ready, %d in use".formatted(counts.ready(), counts.inUse());
    }

    private String waiting() {
        return problems.isEmpty() ? "" : "; " + problems.getFirst().onNode();
    }

    /// What is refused may be in somebody's hands still, from before it was.
    private String waitingBehind(Problem blocking) {
        return first(Ground.PROGRESS)
                .filter(waiting -> !waiting.equals(blocking))
                .map(waiting -> "; " + waiting.onNode())
                .orElse("");
    }

    private String selected() {
        return NodeReach.count(counts.units(), "unit")
                + " on "
                + NodeReach.count(reach.withUnits(), "node")
                + remarked();
    }

    /// A condition is read by a person: a few remarks, and how many there are beside them.
    private String remarked() {
        int more = remarks.size() - MOST_REMARKS;
        return remarks.stream().limit(MOST_REMARKS).map(remark -> "; " + remark).collect(joining())
                + (more > 0 ? "; and %d more".formatted(more) : "");
    }

    private int granted() {
        return counts.units()
                - (int)
                        problems.stream()
                                .filter(problem -> problem.ground() == Ground.ACCEPTANCE)
                                .count();
    }

    private Optional<Problem> first(Ground... grounds) {
        return problems.stream()
                .filter(problem -> List.of(grounds).contains(problem.ground()))
                .findFirst();
    }
}
