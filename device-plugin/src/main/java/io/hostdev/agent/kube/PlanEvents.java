// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.plan.WrittenPlan;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is seen of the one HostNode means: a plan, or a status that has to be written again.
///
/// A spec counts as planned once it says which HostDevices were observed; a fresh object, or one
/// that was lost and created again, is no order to let go of anything.
final class PlanEvents implements HostNodeWatch.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(PlanEvents.class);

    private final Consumer<AcceptedPlan> accept;
    private final Runnable statusLost;
    private final Runnable answered;
    private @Nullable AcceptedPlan accepted;
    private @Nullable String acceptedOf;
    private @Nullable String seen;

    /// @param accept gets each plan, one at a time
    /// @param statusLost the object is not there, or without the status that was written
    /// @param answered the server has said something
    PlanEvents(Consumer<AcceptedPlan> accept, Runnable statusLost, Runnable answered) {
        this.accept = accept;
        this.statusLost = statusLost;
        this.answered = answered;
    }

    @Override
    public void seen(SeenHostNode node) {
        answered.run();
        String uid = node.metadata().uid();
        if (node.status() == null || (seen != null && !seen.equals(uid))) {
            statusLost.run();
        }
        seen = uid;
        plan(node);
    }

    @Override
    public void missing() {
        if (seen != null) {
            LOG.warn("the HostNode was deleted: creating it again");
            seen = null;
        }
        statusLost.run();
    }

    @Override
    public void answered() {
        answered.run();
    }

    private void plan(SeenHostNode node) {
        HostNodeSpec spec = node.spec();
        if (spec == null || spec.observed() == null || isStale(node.metadata())) {
            return;
        }
        AcceptedPlan plan;
        try {
            plan = plan(node.metadata().generation(), spec);
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "the plan of generation {} is not accepted, the last one stands: {}",
                    node.metadata().generation(),
                    e.getMessage());
            return;
        }
        if (!plan.equals(accepted)) {
            accepted = plan;
            acceptedOf = node.metadata().uid();
            accept.accept(plan);
        }
    }

    /// Of what the operator leaves out there is none; but what it has not observed, it says nothing
    /// of.
    private static AcceptedPlan plan(long generation, HostNodeSpec spec) {
        List<PhysicalFunctionPlan> virtualFunctions =
                spec.virtualFunctions() == null ? List.of() : spec.virtualFunctions();
        return new WrittenPlan(
                        generation,
                        spec.resources(),
                        spec.units() == null ? List.of() : spec.units(),
                        spec.observedVirtualFunctions() == null ? null : virtualFunctions)
                .plan();
    }

    /// A list may come from a server that has not heard of the latest yet.
    private boolean isStale(SeenHostNode.Metadata node) {
        return accepted != null
                && node.uid().equals(acceptedOf)
                && node.generation() < accepted.generation();
    }
}
