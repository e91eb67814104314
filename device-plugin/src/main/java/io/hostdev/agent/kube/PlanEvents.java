package io.hostdev.agent.kube;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the events of the one HostNode mean: a plan, or a status that has to be written again.
///
/// A spec counts as planned once it says which HostDevices were observed; a fresh object, or one
/// that was lost and created again, is no order to let go of anything.
final class PlanEvents implements ResourceEventHandler<HostNode> {

    private static final Logger LOG = LoggerFactory.getLogger(PlanEvents.class);

    private final Consumer<AcceptedPlan> accept;
    private final Runnable statusLost;
    private final Runnable seen;
    private @Nullable AcceptedPlan accepted;
    private @Nullable String acceptedOf;

    /// @param accept gets each plan, one at a time
    /// @param statusLost the object is there without the status that was written
    /// @param seen the server has said something
    PlanEvents(Consumer<AcceptedPlan> accept, Runnable statusLost, Runnable seen) {
        this.accept = accept;
        this.statusLost = statusLost;
        this.seen = seen;
    }

    @Override
    public void onAdd(HostNode node) {
        if (node.getStatus() == null) {
            statusLost.run();
        }
        plan(node);
    }

    @Override
    public void onUpdate(HostNode before, HostNode now) {
        if (now.getStatus() == null
                || !before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
            statusLost.run();
        }
        plan(now);
    }

    @Override
    public void onDelete(HostNode node, boolean lastStateUnknown) {
        LOG.warn("HostNode {} was deleted: creating it again", node.getMetadata().getName());
        statusLost.run();
    }

    private synchronized void plan(HostNode node) {
        seen.run();
        HostNodeSpec spec = node.getSpec();
        if (spec == null || spec.observed() == null || isStale(node)) {
            return;
        }
        AcceptedPlan plan;
        try {
            List<UnitSpec> units = spec.units() == null ? List.of() : spec.units();
            plan =
                    new AcceptedPlan(
                            node.getMetadata().getGeneration(),
                            spec.resources() == null
                                    ? List.of()
                                    : PlanMapping.resources(spec.resources()),
                            units.stream().map(PlanMapping::unit).toList(),
                            virtualFunctions(spec));
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "the plan of generation {} is not accepted, the last one stands: {}",
                    node.getMetadata().getGeneration(),
                    e.getMessage());
            return;
        }
        if (!plan.equals(accepted)) {
            accepted = plan;
            acceptedOf = node.getMetadata().getUid();
            accept.accept(plan);
        }
    }

    private static Optional<List<PlannedVirtualFunctions>> virtualFunctions(HostNodeSpec spec) {
        if (spec.observedVirtualFunctions() == null) {
            return Optional.empty();
        }
        List<PhysicalFunctionPlan> planned =
                spec.virtualFunctions() == null ? List.of() : spec.virtualFunctions();
        return Optional.of(planned.stream().map(PlanMapping::virtualFunctions).toList());
    }

    /// A look at the object may overtake its watch.
    private boolean isStale(HostNode node) {
        return accepted != null
                && node.getMetadata().getUid().equals(acceptedOf)
                && node.getMetadata().getGeneration() < accepted.generation();
    }
}
