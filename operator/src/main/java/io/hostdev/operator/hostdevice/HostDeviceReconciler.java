// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostdevice;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.operator.affected.Affected;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.event.ConditionEvents;
import io.hostdev.operator.observer.Observer;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.Release;
import io.hostdev.operator.status.Transition;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Tells an admin what has become of a HostDevice: its status from what the nodes contribute, an
/// Event for each condition that turns, and its end when every node has let go.
///
/// It reads no HostNode. The finalizer `hostdev.io/release` is set before the first status.
public final class HostDeviceReconciler implements Reconciler<HostDevice>, Cleaner<HostDevice> {

    public static final String FINALIZER = "hostdev.io/release";

    /// How soon a HostDevice is looked at again while the nodes are still being read after a start.
    private static final Duration WARM_UP = Duration.ofMillis(200);

    private final Contributions<NodeContribution> contributions;
    private final Nodes nodes;
    private final ConditionEvents events;
    private final Clock clock;
    private final Observer observer;
    private final Affected<HostDevice> affected;

    /// @param observer hears what each status says
    public HostDeviceReconciler(
            Contributions<NodeContribution> contributions,
            Affected<HostDevice> affected,
            Nodes nodes,
            ConditionEvents events,
            Clock clock,
            Observer observer) {
        this.contributions = contributions;
        this.affected = affected;
        this.nodes = nodes;
        this.events = events;
        this.clock = clock;
        this.observer = observer;
    }

    @Override
    public List<EventSource<?, HostDevice>> prepareEventSources(
            EventSourceContext<HostDevice> context) {
        return List.of(affected.source());
    }

    @Override
    public UpdateControl<HostDevice> reconcile(HostDevice hostDevice, Context<HostDevice> context) {
        if (!nodes.allSeen()) {
            return UpdateControl.<HostDevice>noUpdate().rescheduleAfter(WARM_UP);
        }
        List<NodeContribution> contributed = contributed(hostDevice);
        HostDeviceStatus status =
                HostDeviceStatusFactory.status(
                        hostDevice, contributed, contributions.nodes(), clock.instant());
        tell(hostDevice, status, context);
        publish(hostDevice, status, context);
        return UpdateControl.noUpdate();
    }

    @Override
    public DeleteControl cleanup(HostDevice hostDevice, Context<HostDevice> context) {
        if (!nodes.allSeen()) {
            return DeleteControl.noFinalizerRemoval().rescheduleAfter(WARM_UP.toMillis());
        }
        List<NodeContribution> contributed = contributed(hostDevice);
        Release release =
                Release.of(
                        hostDevice.getMetadata().getGeneration(),
                        nodes.selectedBy(hostDevice),
                        contributed);
        if (release.complete()) {
            events.forget(hostDevice);
            observer.readable(hostDevice.getKind(), hostDevice.getMetadata().getName(), true);
            return DeleteControl.defaultDelete();
        }
        HostDeviceStatus status =
                HostDeviceStatusFactory.releasing(
                        hostDevice, contributed, release.message(), clock.instant());
        tell(hostDevice, status, context);
        publish(hostDevice, status, context);
        return DeleteControl.noFinalizerRemoval();
    }

    private void gone(HostDevice hostDevice) {
        String name = hostDevice.getMetadata().getName();
        observer.hostDeviceGone(name);
        observer.readable(hostDevice.getKind(), name, true);
    }

    /// One that has gone meanwhile, by the hand of somebody who took its finalizer away, is not
    /// told of: its end may have been heard of before this.
    private void tell(HostDevice hostDevice, HostDeviceStatus status, Context<HostDevice> context) {
        String name = hostDevice.getMetadata().getName();
        observer.hostDevice(name, status);
        observer.readable(hostDevice.getKind(), name, hostDevice.unreadable().isEmpty());
        if (context.getPrimaryCache().get(ResourceID.fromResource(hostDevice)).isEmpty()) {
            gone(hostDevice);
        }
    }

    private List<NodeContribution> contributed(HostDevice hostDevice) {
        return contributions.of(hostDevice.getMetadata().getName());
    }

    /// Events first: their names are made of the transition, so that a repetition after a failure
    /// is the same Event, and none is lost between two writes.
    private void publish(
            HostDevice hostDevice, HostDeviceStatus status, Context<HostDevice> context) {
        if (status.equals(hostDevice.getStatus())) {
            return;
        }
        Instant now = clock.instant();
        List<Transition> transitions =
                Transition.between(
                        HostDeviceStatusFactory.conditions(hostDevice),
                        status.conditions() == null ? List.of() : status.conditions());
        transitions.forEach(transition -> events.publish(hostDevice, transition, now));
        HostDevice desired = new HostDevice();
        desired.setMetadata(
                new ObjectMetaBuilder()
                        .withName(hostDevice.getMetadata().getName())
                        .withUid(hostDevice.getMetadata().getUid())
                        .build());
        desired.setStatus(status);
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(hostDevice, desired, context);
    }
}
