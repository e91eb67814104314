// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.mapping.DriverMapping;
import io.hostdev.api.v1alpha1.Bounds;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceNodeStatus;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.ReasonCount;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.core.words.Words;
import io.hostdev.operator.contribution.NodeContribution;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The status of a HostDevice from what its nodes contribute. Pure: the same input gives the same
/// status, and only a condition whose status changes takes the time.
public final class HostDeviceStatusFactory {

    private HostDeviceStatusFactory() {}

    /// @param contributions ascending by node
    /// @param agents how many nodes run the agent
    public static HostDeviceStatus status(
            HostDevice hostDevice, List<NodeContribution> contributions, int agents, Instant now) {
        Lines lines = Lines.of(contributions, HostDeviceStatusFactory::isConcerned);
        NodeReach reach = new NodeReach(agents, contributions.size(), lines.withUnits());
        return status(
                hostDevice,
                lines,
                verdicts(
                        hostDevice,
                        lines.counts(),
                        problems(contributions),
                        remarks(contributions),
                        reach),
                now);
    }

    /// The status of a HostDevice in deletion.
    ///
    /// @param waitsFor what has not been released, in words
    public static HostDeviceStatus releasing(
            HostDevice hostDevice,
            List<NodeContribution> contributions,
            String waitsFor,
            Instant now) {
        Lines lines = Lines.of(contributions, contribution -> !contribution.units().isEmpty());
        return status(hostDevice, lines, Verdicts.releasing(waitsFor), now);
    }

    private static HostDeviceStatus status(
            HostDevice hostDevice, Lines lines, List<Verdict> verdicts, Instant now) {
        long generation = hostDevice.getMetadata().getGeneration();
        return new HostDeviceStatus(
                generation,
                Conditions.merge(conditions(hostDevice), verdicts, generation, now),
                lines.counts(),
                lines.reasons(),
                lines.shown(),
                lines.notShown() == 0 ? null : lines.notShown(),
                resourceName(hostDevice));
    }

    /// What a status says of single nodes: no more than an object has room for, however large the
    /// cluster is.
    ///
    /// @param counts over all of them
    /// @param withUnits how many have a unit
    /// @param reasons why units are in nobody's reach; what only takes its time is no reason
    private record Lines(
            UnitCounts counts,
            int withUnits,
            @Nullable List<ReasonCount> reasons,
            List<HostDeviceNodeStatus> shown,
            int notShown) {

        /// @param contributions ascending by node
        static Lines of(
                List<NodeContribution> contributions, Predicate<NodeContribution> concerned) {
            List<NodeContribution> nodes = contributions.stream().filter(concerned).toList();
            List<UnitCounts> counts = nodes.stream().map(Tally::of).toList();
            List<HostDeviceNodeStatus> shown =
                    nodes.stream()
                            .sorted(Comparator.comparingInt(HostDeviceStatusFactory::urgency))
                            .limit(Bounds.SHOWN)
                            .map(HostDeviceStatusFactory::node)
                            .toList();
            return new Lines(
                    Tally.sum(counts),
                    (int) counts.stream().filter(one -> one.units() > 0).count(),
                    Reasons.of(
                            contributions.stream()
                                    .flatMap(contribution -> Problem.of(contribution).stream())
                                    .filter(problem -> problem.ground() != Problem.Ground.PROGRESS)
                                    .map(Problem::reason)),
                    shown,
                    nodes.size() - shown.size());
        }
    }

    /// The lower, the sooner a person should see it: what is blocked, what waits, what is well.
    private static int urgency(NodeContribution contribution) {
        return Problem.of(contribution).stream()
                .findFirst()
                .map(problem -> problem.ground() == Problem.Ground.PROGRESS ? 1 : 0)
                .orElse(2);
    }

    /// Absent where it is no resource name, which the conditions say.
    private static @Nullable String resourceName(HostDevice hostDevice) {
        try {
            return ClaimMapping.claim(hostDevice).resourceName().toString();
        } catch (IllegalArgumentException invalid) {
            return null;
        }
    }

    /// All nodes on which something is selected, also those that a status has no room for.
    ///
    /// @param contributions ascending by node
    public static List<HostDeviceNodeStatus> nodes(List<NodeContribution> contributions) {
        return contributions.stream()
                .filter(HostDeviceStatusFactory::isConcerned)
                .map(HostDeviceStatusFactory::node)
                .toList();
    }

    private static boolean isConcerned(NodeContribution contribution) {
        return !contribution.units().isEmpty() || contribution.obstacle() != null;
    }

    /// The conditions that are there; empty if there are none.
    public static List<Condition> conditions(HostDevice hostDevice) {
        HostDeviceStatus status = hostDevice.getStatus();
        return status == null || status.conditions() == null ? List.of() : status.conditions();
    }

    private static List<Verdict> verdicts(
            HostDevice hostDevice,
            UnitCounts counts,
            List<Problem> problems,
            List<String> remarks,
            NodeReach reach) {
        try {
            ClaimMapping.claim(hostDevice);
        } catch (IllegalArgumentException invalid) {
            return Verdicts.invalid(String.valueOf(invalid.getMessage()));
        }
        return new Verdicts(counts, problems, remarks, reach).all();
    }

    private static HostDeviceNodeStatus node(NodeContribution contribution) {
        return new HostDeviceNodeStatus(
                contribution.node(),
                Tally.of(contribution),
                Problem.of(contribution).stream()
                        .findFirst()
                        .map(problem -> Words.of(problem.message(), Words.SENTENCE))
                        .orElse(null),
                contribution.drivers().isEmpty()
                        ? null
                        : DriverMapping.drivers(contribution.drivers()));
    }

    private static List<String> remarks(List<NodeContribution> contributions) {
        return contributions.stream()
                .flatMap(contribution ->
                        contribution.remarks().stream()
                                .map(remark ->
                                        "node %s: %s"
                                                .formatted(contribution.node(), remark.message())))
                .toList();
    }

    /// Those that block before those that only wait, so that the first one is worth reading.
    private static List<Problem> problems(List<NodeContribution> contributions) {
        return contributions.stream()
                .flatMap(contribution -> Problem.of(contribution).stream())
                .sorted((one, other) ->
                        Boolean.compare(
                                one.ground() == Problem.Ground.PROGRESS,
                                other.ground() == Problem.Ground.PROGRESS))
                .toList();
    }
}
