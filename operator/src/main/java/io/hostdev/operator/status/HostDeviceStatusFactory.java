// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.mapping.DriverMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceNodeStatus;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.operator.contribution.NodeContribution;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The status of a HostDevice from what its nodes contribute. Pure: the same input gives the same
/// status, and only a condition whose status changes takes the time.
public final class HostDeviceStatusFactory {

    private HostDeviceStatusFactory() {}

    /// @param contributions ascending by node
    /// @param agents how many nodes run the agent
    public static HostDeviceStatus status(
            HostDevice hostDevice, List<NodeContribution> contributions, int agents, Instant now) {
        List<HostDeviceNodeStatus> nodes =
                contributions.stream()
                        .filter(contribution ->
                                !contribution.units().isEmpty() || contribution.obstacle() != null)
                        .map(HostDeviceStatusFactory::node)
                        .toList();
        UnitCounts counts = Tally.sum(nodes.stream().map(HostDeviceNodeStatus::counts).toList());
        List<Problem> problems = problems(contributions);
        NodeReach reach =
                new NodeReach(
                        agents,
                        contributions.size(),
                        (int) nodes.stream().filter(node -> node.counts().units() > 0).count());
        return status(
                hostDevice,
                nodes,
                counts,
                verdicts(hostDevice, counts, problems, remarks(contributions), reach),
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
        List<HostDeviceNodeStatus> nodes =
                contributions.stream()
                        .filter(contribution -> !contribution.units().isEmpty())
                        .map(HostDeviceStatusFactory::node)
                        .toList();
        UnitCounts counts = Tally.sum(nodes.stream().map(HostDeviceNodeStatus::counts).toList());
        return status(hostDevice, nodes, counts, Verdicts.releasing(waitsFor), now);
    }

    private static HostDeviceStatus status(
            HostDevice hostDevice,
            List<HostDeviceNodeStatus> nodes,
            UnitCounts counts,
            List<Verdict> verdicts,
            Instant now) {
        long generation = hostDevice.getMetadata().getGeneration();
        return new HostDeviceStatus(
                generation,
                Conditions.merge(conditions(hostDevice), verdicts, generation, now),
                counts,
                nodes,
                resourceName(hostDevice));
    }

    /// Absent where it is no resource name, which the conditions say.
    private static @Nullable String resourceName(HostDevice hostDevice) {
        try {
            return ClaimMapping.claim(hostDevice).resourceName().toString();
        } catch (IllegalArgumentException invalid) {
            return null;
        }
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
                Problem.of(contribution).stream().findFirst().map(Problem::message).orElse(null),
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
