// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.cli.machine.Capture;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitInPlace;
import io.hostdev.operator.hostnode.NodeDecision;
import io.hostdev.operator.hostnode.NodeSituation;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// What the operator would decide for one node.
///
/// @param plan its whole plan, for all HostDevices that there are
/// @param decision what it would write, and what the node would add to each HostDevice
public record NodePreview(
        NodeSituation situation, Machine machine, NodePlan plan, NodeDecision decision) {

    /// @throws io.hostdev.cli.text.InputError if the node has not reported its machine
    public static NodePreview of(NodeSituation situation) {
        Recorded plan = new Recorded();
        Machine machine = Capture.machine(situation.hostNode());
        NodeDecision decision = NodeDecision.of(situation, plan);
        return new NodePreview(situation, machine, plan.made, decision);
    }

    /// What the operator would want the node to offer; as it is, where that would not change.
    HostNodeSpec spec() {
        return decision.spec()
                .orElseGet(() -> Objects.requireNonNull(situation.hostNode().getSpec()));
    }

    /// Plans as the operator does, and keeps the plan: a decision tells of it only what goes to the
    /// API server.
    private static final class Recorded implements NodeDecision.Planning {
        private NodePlan made = NodePlan.EMPTY;

        @Override
        public NodePlan plan(
                Machine machine,
                List<Claim> claims,
                List<VirtualFunctionsClaim> virtualFunctions,
                Set<UnitInPlace> inPlace) {
            made = Planner.plan(machine, claims, virtualFunctions, inPlace);
            return made;
        }
    }
}
