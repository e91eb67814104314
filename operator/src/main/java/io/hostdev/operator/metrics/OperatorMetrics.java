// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.ReasonCount;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.operator.observer.Observer;
import io.hostdev.telemetry.Meters;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the operator counts, and how HostDevices and nodes stand as it has last seen them
/// (docs/observability.md says what each means).
///
/// Only the operator that leads sees any. Labels are HostDevices, nodes, controllers and reasons:
/// as many series as the cluster has of them.
public final class OperatorMetrics implements Observer, Metrics {

    /// Agents make up reasons: what comes after so many counts as `Other`.
    private static final int MOST_REASONS = 64;

    private static final String HOST_DEVICES = "hostdevice";

    private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 2.5, 10};

    private final Meters meters = new Meters(new PrometheusRegistry());
    private final ByObject standing = new ByObject();
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();

    private final Gauge leader = meters.gauge("leader", "1 while this operator decides.");
    private final Histogram reconciles =
            meters.histogram(
                    "reconcile_duration_seconds",
                    "How long a reconciliation took.",
                    SECONDS,
                    "controller");
    private final Counter reconcileFailures =
            meters.counter(
                    "reconcile_failures_total",
                    "Reconciliations that failed and are tried again.",
                    "controller");
    private final Histogram plannings =
            meters.histogram(
                    "planning_duration_seconds", "How long it took to plan a node.", SECONDS);
    private final Counter events =
            meters.counter("events_total", "Events that were written.", "type", "reason");
    private final Counter eventsSpared =
            meters.counter("events_spared_total", "Events that were not written, being too many.");

    public OperatorMetrics() {
        meters.registry().register(standing);
        for (String controller : List.of(HOST_DEVICES, "hostnode", "virtualfunctions")) {
            reconciles.initLabelValues(controller);
            reconcileFailures.initLabelValues(controller);
        }
    }

    public PrometheusRegistry registry() {
        return meters.registry();
    }

    ByObject standing() {
        return standing;
    }

    @Override
    public void leads() {
        leader.set(1);
    }

    @Override
    public void planned(Duration took) {
        plannings.observe(Meters.seconds(took));
    }

    @Override
    public void node(HostNode hostNode) {
        Long observed =
                hostNode.getStatus() == null ? null : hostNode.getStatus().observedGeneration();
        boolean planned = hostNode.getSpec() != null && hostNode.getSpec().observed() != null;
        standing.node(
                hostNode.getMetadata().getName(),
                planned ? hostNode.getMetadata().getGeneration() : 0,
                observed == null ? 0 : observed);
    }

    @Override
    public void nodeGone(String name) {
        standing.nodeGone(name);
    }

    @Override
    public void hostDevice(String name, HostDeviceStatus status) {
        List<Condition> conditions = Optional.ofNullable(status.conditions()).orElse(List.of());
        UnitCounts counts = Optional.ofNullable(status.counts()).orElse(new UnitCounts(0, 0, 0, 0));
        List<ReasonCount> blocked = Optional.ofNullable(status.reasons()).orElse(List.of());
        standing.hostDevice(name, conditions, counts, blocked);
    }

    @Override
    public void readable(String kind, String name, boolean readable) {
        standing.readable(kind, name, readable);
    }

    @Override
    public void hostDeviceGone(String name) {
        standing.hostDeviceGone(name);
    }

    @Override
    public void event(boolean warning, String reason) {
        boolean known = reasons.contains(reason) || reasons.size() < MOST_REASONS;
        if (known) {
            reasons.add(reason);
        }
        events.labelValues(warning ? "Warning" : "Normal", known ? reason : "Other").inc();
    }

    @Override
    public void eventSpared() {
        eventsSpared.inc();
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        long began = System.nanoTime();
        try {
            return execution.execute();
        } finally {
            reconciles
                    .labelValues(execution.controllerName())
                    .observe(Meters.seconds(Duration.ofNanos(System.nanoTime() - began)));
        }
    }

    @Override
    public void failedReconciliation(
            HasMetadata resource, Exception exception, Map<String, Object> metadata) {
        reconcileFailures
                .labelValues(String.valueOf(metadata.get(Constants.CONTROLLER_NAME)))
                .inc();
    }

    /// Of a HostDevice whose finalizer is gone, by the operator's hand or by another one's.
    @Override
    public void cleanupDoneFor(ResourceID object, Map<String, Object> metadata) {
        if (HOST_DEVICES.equals(metadata.get(Constants.CONTROLLER_NAME))) {
            standing.hostDeviceGone(object.getName());
        }
    }
}
