// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static io.hostdev.operator.status.Verdict.ConditionType.ACCEPTED;
import static io.hostdev.operator.status.Verdict.ConditionType.READY;
import static io.hostdev.operator.status.Verdict.Truth.FALSE;
import static io.hostdev.operator.status.Verdict.Truth.TRUE;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.v1alpha1.Bounds;
import io.hostdev.api.v1alpha1.PhysicalFunctionPhase;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsNodeStatus;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.core.words.Words;
import io.hostdev.operator.contribution.PhysicalFunctionView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The status of a VirtualFunctions from what its nodes contribute. Pure, as
/// [HostDeviceStatusFactory].
public final class VirtualFunctionsStatusFactory {

    private VirtualFunctionsStatusFactory() {}

    /// @param contributions ascending by node
    /// @param agents how many nodes run the agent
    public static VirtualFunctionsStatus status(
            VirtualFunctions object,
            List<VirtualFunctionsContribution> contributions,
            int agents,
            Instant now) {
        List<Line> lines = lines(contributions);
        return status(object, lines, verdicts(object, contributions, lines, agents), now);
    }

    /// The status of one in deletion.
    ///
    /// @param waitsFor what has not been given back, in words
    public static VirtualFunctionsStatus releasing(
            VirtualFunctions object,
            List<VirtualFunctionsContribution> contributions,
            String waitsFor,
            Instant now) {
        return status(object, lines(contributions), Verdicts.releasing(waitsFor), now);
    }

    /// The conditions that are there; empty if there are none.
    public static List<Condition> conditions(VirtualFunctions object) {
        VirtualFunctionsStatus status = object.getStatus();
        return status == null || status.conditions() == null ? List.of() : status.conditions();
    }

    private static VirtualFunctionsStatus status(
            VirtualFunctions object, List<Line> lines, List<Verdict> verdicts, Instant now) {
        long generation = object.getMetadata().getGeneration();
        return new VirtualFunctionsStatus(
                generation,
                Conditions.merge(conditions(object), verdicts, generation, now),
                lines.size(),
                (int) lines.stream().filter(Line::ready).count(),
                Reasons.of(lines.stream().filter(line -> !line.ready()).map(Line::reason)),
                lines.stream()
                        .sorted(Comparator.comparing(Line::ready))
                        .limit(Bounds.SHOWN)
                        .map(Line::status)
                        .toList(),
                lines.size() > Bounds.SHOWN ? lines.size() - Bounds.SHOWN : null);
    }

    /// One PF on one node.
    ///
    /// @param reason CamelCase; empty: nothing is in the way
    /// @param refused whether the plan says no
    private record Line(
            VirtualFunctionsNodeStatus status, boolean ready, String reason, boolean refused) {

        String words() {
            String waitsFor = status.waitsFor();
            return "node %s: %s"
                    .formatted(
                            status.node(),
                            waitsFor == null ? status.address() + " is being changed" : waitsFor);
        }
    }

    /// One for each PF: a refusal says more than the number that stands meanwhile.
    private static List<Line> lines(List<VirtualFunctionsContribution> contributions) {
        List<Line> lines = new ArrayList<>();
        for (VirtualFunctionsContribution contribution : contributions) {
            Set<String> said = new HashSet<>();
            for (PhysicalFunctionView view : contribution.physicalFunctions()) {
                if (said.add(view.address())) {
                    lines.add(line(contribution.node(), view));
                }
            }
        }
        return lines;
    }

    private static Line line(String node, PhysicalFunctionView view) {
        return switch (view) {
            case PhysicalFunctionView.Refused refused ->
                    new Line(
                            new VirtualFunctionsNodeStatus(
                                    node, view.address(), null, null, refused.refusal().message()),
                            false,
                            refused.refusal().reason(),
                            true);
            case PhysicalFunctionView.Awaited(String address, int wanted) ->
                    new Line(
                            new VirtualFunctionsNodeStatus(
                                    node,
                                    address,
                                    wanted,
                                    null,
                                    address + " waits for its node's agent"),
                            false,
                            "Waiting",
                            false);
            case PhysicalFunctionView.Reported(PhysicalFunctionStatus status) ->
                    line(node, status, status.phase() == PhysicalFunctionPhase.READY);
            case PhysicalFunctionView.Leaving(PhysicalFunctionStatus status) ->
                    line(node, status, false);
        };
    }

    private static Line line(String node, PhysicalFunctionStatus status, boolean ready) {
        return new Line(
                new VirtualFunctionsNodeStatus(
                        node,
                        status.physicalFunction(),
                        status.wanted(),
                        status.actual(),
                        status.message() == null
                                ? null
                                : Words.of(
                                        named(status.physicalFunction(), status.message()),
                                        Words.SENTENCE)),
                ready,
                Reason.of(status.reason(), "Changing"),
                false);
    }

    private static String named(String address, String message) {
        return message.contains(address) ? message : address + ": " + message;
    }

    private static List<Verdict> verdicts(
            VirtualFunctions object,
            List<VirtualFunctionsContribution> contributions,
            List<Line> lines,
            int agents) {
        try {
            ClaimMapping.claim(object);
        } catch (IllegalArgumentException invalid) {
            String message = String.valueOf(invalid.getMessage());
            return List.of(
                    new Verdict(ACCEPTED, FALSE, "Invalid", message),
                    new Verdict(READY, FALSE, "Invalid", message));
        }
        Optional<VirtualFunctionsContribution> unplanned =
                contributions.stream()
                        .filter(one ->
                                one.obstacle() != null
                                        || one.plannedGeneration()
                                                < object.getMetadata().getGeneration())
                        .findFirst();
        if (unplanned.isPresent()) {
            return List.of(accepted(lines), unplanned(unplanned.get()));
        }
        if (lines.isEmpty()) {
            String words =
                    contributions.isEmpty()
                            ? new NodeReach(agents, 0, 0).words()
                            : "no physical function with SR-IOV is selected on %s: see status.functions[].virtualFunctions of `kubectl get hostnode NODE -o yaml`"
                                    .formatted(NodeReach.count(contributions.size(), "node"));
            return List.of(
                    new Verdict(ACCEPTED, TRUE, "NothingSelected", words),
                    new Verdict(READY, FALSE, "NothingSelected", words));
        }
        return List.of(accepted(lines), ready(lines));
    }

    /// A node whose machine is not known, or that was planned with an earlier spec.
    private static Verdict unplanned(VirtualFunctionsContribution contribution) {
        String obstacle = contribution.obstacle();
        return obstacle == null
                ? new Verdict(
                        READY,
                        FALSE,
                        "NotPlanned",
                        "node %s is about to be planned".formatted(contribution.node()))
                : new Verdict(
                        READY,
                        FALSE,
                        "NodeNotReported",
                        "node %s: %s".formatted(contribution.node(), obstacle));
    }

    private static Verdict accepted(List<Line> lines) {
        return lines.stream()
                .filter(Line::refused)
                .findFirst()
                .map(line -> new Verdict(ACCEPTED, FALSE, line.reason(), line.words()))
                .orElseGet(() ->
                        new Verdict(
                                ACCEPTED,
                                TRUE,
                                "Accepted",
                                NodeReach.count(lines.size(), "physical function")));
    }

    private static Verdict ready(List<Line> lines) {
        long ready = lines.stream().filter(Line::ready).count();
        if (ready == lines.size()) {
            return new Verdict(
                    READY,
                    TRUE,
                    "Ready",
                    NodeReach.count(lines.size(), "physical function")
                            + (lines.size() == 1 ? " has" : " have")
                            + " the wanted number");
        }
        Line first =
                lines.stream()
                        .filter(line -> !line.ready())
                        .min((one, other) -> Boolean.compare(other.refused(), one.refused()))
                        .orElseThrow();
        return new Verdict(
                READY,
                FALSE,
                first.reason(),
                "%d of %d physical functions ready; %s"
                        .formatted(ready, lines.size(), first.words()));
    }
}
