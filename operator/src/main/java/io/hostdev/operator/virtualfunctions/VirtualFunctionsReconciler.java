package io.hostdev.operator.virtualfunctions;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.operator.affected.Affected;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.PhysicalFunctionView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.event.ConditionEvents;
import io.hostdev.operator.status.FirstFew;
import io.hostdev.operator.status.Transition;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Tells an admin what has become of a VirtualFunctions: its status from what the nodes contribute,
/// an Event for each condition that turns, and its end when every PF has the number that it had.
///
/// It reads no HostNode. The finalizer `hostdev.io/release` is set before the first status.
public final class VirtualFunctionsReconciler
        implements Reconciler<VirtualFunctions>, Cleaner<VirtualFunctions> {

    /// How soon one is looked at again while the nodes are still being read after a start.
    private static final Duration WARM_UP = Duration.ofMillis(200);

    private final Contributions<VirtualFunctionsContribution> contributions;
    private final Affected<VirtualFunctions> affected;
    private final BooleanSupplier allSeen;
    private final Function<VirtualFunctions, Set<String>> selectedNodes;
    private final ConditionEvents events;
    private final Clock clock;

    /// @param allSeen whether every HostNode has been looked at since the start
    /// @param selectedNodes the nodes that its labels select
    public VirtualFunctionsReconciler(
            Contributions<VirtualFunctionsContribution> contributions,
            Affected<VirtualFunctions> affected,
            BooleanSupplier allSeen,
            Function<VirtualFunctions, Set<String>> selectedNodes,
            ConditionEvents events,
            Clock clock) {
        this.contributions = contributions;
        this.affected = affected;
        this.allSeen = allSeen;
        this.selectedNodes = selectedNodes;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<EventSource<?, VirtualFunctions>> prepareEventSources(
            EventSourceContext<VirtualFunctions> context) {
        return List.of(affected.source());
    }

    @Override
    public UpdateControl<VirtualFunctions> reconcile(
            VirtualFunctions object, Context<VirtualFunctions> context) {
        if (!allSeen.getAsBoolean()) {
            return UpdateControl.<VirtualFunctions>noUpdate().rescheduleAfter(WARM_UP);
        }
        publish(
                object,
                VirtualFunctionsStatusFactory.status(
                        object, contributed(object), contributions.nodes(), clock.instant()),
                context);
        return UpdateControl.noUpdate();
    }

    @Override
    public DeleteControl cleanup(VirtualFunctions object, Context<VirtualFunctions> context) {
        if (!allSeen.getAsBoolean()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(WARM_UP.toMillis());
        }
        List<VirtualFunctionsContribution> contributed = contributed(object);
        List<String> waitsFor = waitsFor(object, contributed);
        if (waitsFor.isEmpty()) {
            events.forget(object);
            return DeleteControl.defaultDelete();
        }
        publish(
                object,
                VirtualFunctionsStatusFactory.releasing(
                        object, contributed, "waits for " + FirstFew.of(waitsFor), clock.instant()),
                context);
        return DeleteControl.noFinalizerRemoval();
    }

    /// Nodes that have not let go, in words. A node without its Node object is not waited for.
    private List<String> waitsFor(
            VirtualFunctions object, List<VirtualFunctionsContribution> contributed) {
        long generation = object.getMetadata().getGeneration();
        Set<String> unplanned = new TreeSet<>(selectedNodes.apply(object));
        contributed.forEach(one -> unplanned.remove(one.node()));
        List<String> waits = new ArrayList<>();
        contributed.stream()
                .filter(one -> !one.released(generation))
                .map(VirtualFunctionsReconciler::words)
                .forEach(waits::add);
        unplanned.forEach(node -> waits.add("node " + node + ": not planned yet"));
        return waits;
    }

    private static String words(VirtualFunctionsContribution contribution) {
        String what =
                contribution.physicalFunctions().stream()
                        .filter(PhysicalFunctionView.Leaving.class::isInstance)
                        .map(PhysicalFunctionView.Leaving.class::cast)
                        .map(PhysicalFunctionView.Leaving::status)
                        .map(status ->
                                status.message() == null
                                        ? status.physicalFunction() + " is being given back"
                                        : status.message())
                        .collect(joining(", "));
        return "node %s: %s"
                .formatted(
                        contribution.node(),
                        what.isEmpty() ? "its agent has not seen the deletion yet" : what);
    }

    private List<VirtualFunctionsContribution> contributed(VirtualFunctions object) {
        return contributions.of(object.getMetadata().getName());
    }

    /// Events first, as for a HostDevice.
    private void publish(
            VirtualFunctions object,
            VirtualFunctionsStatus status,
            Context<VirtualFunctions> context) {
        if (status.equals(object.getStatus())) {
            return;
        }
        Instant now = clock.instant();
        Transition.between(
                        VirtualFunctionsStatusFactory.conditions(object),
                        status.conditions() == null ? List.of() : status.conditions())
                .forEach(transition -> events.publish(object, transition, now));
        VirtualFunctions desired = new VirtualFunctions();
        desired.setMetadata(
                new ObjectMetaBuilder()
                        .withName(object.getMetadata().getName())
                        .withUid(object.getMetadata().getUid())
                        .build());
        desired.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(object, desired, context);
    }
}
