// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.plan.Refusal;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.UnitView;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One thing that is in the way, in words that name the address.
///
/// @param reason CamelCase, as in a condition
/// @param message without the node
record Problem(String node, Ground ground, String reason, String message) {

    /// The agent's reasons that are about the kernel's rule.
    private static final Set<String> AGAINST_VIABILITY =
            Set.of("GroupNotViable", "NoIommuGroup", "ViabilityUnknown");

    /// Which condition it speaks against.
    enum Ground {
        /// What the admin wrote cannot be granted: somebody else has it, or Hostdev guards it.
        ACCEPTANCE,
        /// The kernel would not let it go to user space.
        VIABILITY,
        /// It was granted, and the kernel would not let it go to user space any more.
        VIABILITY_LOST,
        /// It was granted, and does not work.
        OPERATION,
        /// Nothing is wrong; it takes time, or somebody.
        PROGRESS
    }

    /// Those that block come first, then those that wait; within each, ascending by unit.
    static List<Problem> of(NodeContribution contribution) {
        List<Problem> problems =
                contribution.units().stream()
                        .flatMap(unit -> of(contribution.node(), unit).stream())
                        .sorted((one, other) ->
                                Boolean.compare(
                                        one.ground() == Ground.PROGRESS,
                                        other.ground() == Ground.PROGRESS))
                        .toList();
        if (contribution.obstacle() == null) {
            return problems;
        }
        return List.of(
                new Problem(
                        contribution.node(),
                        Ground.PROGRESS,
                        "NodeNotReported",
                        contribution.obstacle()));
    }

    private static Optional<Problem> of(String node, UnitView unit) {
        return switch (Standing.of(unit)) {
            case READY -> Optional.empty();
            case IN_USE -> leavesFirst(unit) ? Optional.of(inTheWay(node, unit)) : Optional.empty();
            case PENDING, BLOCKED, LEAVING -> Optional.of(inTheWay(node, unit));
        };
    }

    /// Still wanted, but not as somebody has it: what the admin changed comes true when that ends.
    private static boolean leavesFirst(UnitView unit) {
        return unit instanceof UnitView.Reported(UnitStatus status)
                && status.phase() != UnitPhase.IN_USE;
    }

    private static Problem inTheWay(String node, UnitView unit) {
        return switch (unit) {
            case UnitView.Refused(_, Refusal refusal) ->
                    new Problem(node, ground(refusal), refusal.reason(), refusal.message());
            case UnitView.Awaited(String id) ->
                    new Problem(
                            node,
                            Ground.PROGRESS,
                            "Planned",
                            id + " is planned, and the agent has not taken it up yet");
            case UnitView.Reported(UnitStatus status) -> reported(node, status);
            case UnitView.Leaving(UnitStatus status) -> leaving(node, status);
        };
    }

    private static Problem reported(String node, UnitStatus status) {
        String message = status.message();
        String phase = PhaseNames.of(status.phase());
        return new Problem(
                node,
                ground(status),
                Reason.of(status.reason(), phase),
                message == null ? status.id() + " is " + phase : named(status.id(), message));
    }

    private static Problem leaving(String node, UnitStatus status) {
        String holder = status.holder();
        String message = status.message();
        return new Problem(
                node,
                Ground.PROGRESS,
                PhaseNames.of(status.phase()),
                status.id()
                        + " is no longer wanted and not yet released"
                        + (holder == null ? "" : ": held by " + holder)
                        + (message == null ? "" : ": " + message));
    }

    private static String named(String id, String message) {
        return message.contains(id) ? message : id + ": " + message;
    }

    private static Ground ground(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotAnEndpoint _,
                    Refusal.HasVirtualFunctions _,
                    Refusal.WantedForVirtualFunctions _,
                    Refusal.VirtualFunctionsChanging _,
                    Refusal.FunctionClaimed _,
                    Refusal.GroupClaimed _,
                    Refusal.ResourceNameTaken _,
                    Refusal.HostCritical _ ->
                    Ground.ACCEPTANCE;
            case Refusal.NoIommu _,
                    Refusal.NoIommufd _,
                    Refusal.NoIommuGroup _,
                    Refusal.SiblingsInUse _,
                    Refusal.GroupNotViable _,
                    Refusal.NotOnVfio _,
                    Refusal.OnAnotherVfioDriver _ ->
                    Ground.VIABILITY;
        };
    }

    private static Ground ground(UnitStatus status) {
        if (Standing.of(new UnitView.Reported(status)) != Standing.BLOCKED) {
            return Ground.PROGRESS;
        }
        return status.reason() != null && AGAINST_VIABILITY.contains(status.reason())
                ? Ground.VIABILITY_LOST
                : Ground.OPERATION;
    }

    /// With the node, as a condition shows it.
    String onNode() {
        return "node " + node + ": " + message;
    }
}
