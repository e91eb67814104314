// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.virtualfunctions;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.operator.affected.Affected;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.event.ConditionEvents;
import io.hostdev.operator.observer.Observer;
import io.hostdev.operator.status.Release;
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
import java.util.List;
import java.util.Set;
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
    private final Observer observer;

    /// @param allSeen whether every HostNode has been looked at since the start
    /// @param selectedNodes the nodes that its labels select
    /// @param observer hears whether each can be read
    public VirtualFunctionsReconciler(
            Contributions<VirtualFunctionsContribution> contributions,
            Affected<VirtualFunctions> affected,
            BooleanSupplier allSeen,
            Function<VirtualFunctions, Set<String>> selectedNodes,
            ConditionEvents events,
            Clock clock,
            Observer observer) {
        this.contributions = contributions;
        this.affected = affected;
        this.allSeen = allSeen;
        this.selectedNodes = selectedNodes;
        this.events = events;
        this.clock = clock;
        this.observer = observer;
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
        Release release =
                Release.of(
                        object.getMetadata().getGeneration(),
                        selectedNodes.apply(object),
                        contributed);
        if (release.complete()) {
            events.forget(object);
            observer.readable(object.getKind(), object.getMetadata().getName(), true);
            return DeleteControl.defaultDelete();
        }
        publish(
                object,
                VirtualFunctionsStatusFactory.releasing(
                        object, contributed, release.message(), clock.instant()),
                context);
        return DeleteControl.noFinalizerRemoval();
    }

    private List<VirtualFunctionsContribution> contributed(VirtualFunctions object) {
        return contributions.of(object.getMetadata().getName());
    }

    /// Events first, as for a HostDevice.
    private void publish(
            VirtualFunctions object,
            VirtualFunctionsStatus status,
            Context<VirtualFunctions> context) {
        observer.readable(
                object.getKind(), object.getMetadata().getName(), object.unreadable().isEmpty());
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
