// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.telemetry.Meters;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the agent counts (docs/observability.md says what each means). How its node stands is not
/// counted but read from the last report, by [ReportedNode].
///
/// Labels are HostDevices, resources, units and reasons: as many series as the node has of them, or
/// had within the last hour ([OutOfUse]).
public final class AgentMetrics implements Observer {

    /// For what usually takes less than a second, and up to a minute with a slow device.
    private static final double[] WORK = {0.1, 0.5, 1, 5, 15, 60};

    /// The kubelet gives up a container's start after 30 s.
    private static final double[] START = {0.05, 0.25, 1, 5, 15, 30};

    private static final double[] LOOK = {0.01, 0.05, 0.25, 1, 5, 30};

    private final Meters meters = new Meters(new PrometheusRegistry());
    private final ReportedNode reported = new ReportedNode();
    private final OutOfUse withdrawn = new OutOfUse();
    private final InstantSource clock;

    private final Gauge lastLook =
            meters.gauge(
                    "last_look_timestamp_seconds", "When the node was last looked at to the end.");
    private final Histogram looks =
            meters.histogram(
                    "look_duration_seconds", "How long it took to look at the node.", LOOK);
    private final Counter unreadable =
            meters.counter("look_failures_total", "How often the node could not be read.");
    private final Gauge lastPlan =
            meters.gauge("last_plan_timestamp_seconds", "When the last changed plan came.");

    private final Histogram binds =
            meters.histogram(
                    "bind_duration_seconds",
                    "How long it took to bind a unit to VFIO, or to fail.",
                    WORK,
                    "outcome");
    private final Histogram releases =
            meters.histogram(
                    "release_duration_seconds",
                    "How long it took to give a unit back to the host, or to fail.",
                    WORK,
                    "outcome");
    private final Counter failures =
            meters.counter(
                    "work_failures_total",
                    "Binding or giving back that failed.",
                    "hostdevice",
                    "work",
                    "reason");
    private final Gauge running =
            meters.gauge(
                    "work_in_progress",
                    "Units that are being bound or given back now, and PFs whose number of VFs is being changed.",
                    "work");

    private final Counter allocations =
            meters.counter("allocations_total", "Units that a pod was given.", "resource");
    private final Counter refusals =
            meters.counter(
                    "allocations_refused_total",
                    "Allocate calls of the kubelet that were refused: the pod fails.",
                    "resource",
                    "reason");
    private final Histogram starts =
            meters.histogram(
                    "container_start_wait_seconds",
                    "How long a container's start waited for its units.",
                    START,
                    "resource");
    private final Counter startRefusals =
            meters.counter(
                    "container_starts_refused_total",
                    "Container starts that were refused; the kubelet tries again.",
                    "resource",
                    "reason");

    private final Gauge registered =
            meters.gauge(
                    "kubelet_registered", "1 while the kubelet watches the resource.", "resource");
    private final Counter registrations =
            meters.counter(
                    "kubelet_registrations_total",
                    "Registrations after which the kubelet watched the resource.",
                    "resource");
    private final Counter registrationFailures =
            meters.counter(
                    "kubelet_registration_failures_total",
                    "Registrations that failed.",
                    "resource",
                    "reason");

    private final Gauge api =
            meters.gauge("api_reachable", "1 while the API server answers the agent.", "use");
    private final Gauge lastAnswer =
            meters.gauge(
                    "api_last_answer_timestamp_seconds",
                    "When the API server last answered the agent.",
                    "use");
    private final Counter apiFailures =
            meters.counter(
                    "api_failures_total",
                    "How often the API server could not be reached, or would not.",
                    "use");

    /// Those of a resource go with it, after a while. The first label is the resource.
    private final List<StatefulMetric<?, ?>> byResource =
            List.of(
                    allocations,
                    refusals,
                    starts,
                    startRefusals,
                    registrations,
                    registrationFailures);

    public AgentMetrics(InstantSource clock) {
        this.clock = clock;
        meters.registry().register(reported);
        for (ApiUse use : ApiUse.values()) {
            api.labelValues(label(use)).set(0);
            apiFailures.initLabelValues(label(use));
        }
        for (String outcome : List.of("done", "failed")) {
            binds.initLabelValues(outcome);
            releases.initLabelValues(outcome);
        }
        running.initLabelValues("bind");
        running.initLabelValues("release");
        running.initLabelValues("virtual_functions");
    }

    public PrometheusRegistry registry() {
        return meters.registry();
    }

    void reported(NodeReport report) {
        reported.see(report, clock.instant());
    }

    void planned() {
        lastPlan.set(now());
    }

    void allocated(ResourceName resource, int units) {
        allocations.labelValues(resource.text()).inc(units);
    }

    void refused(ResourceName resource, UnitService.Reason reason) {
        refusals.labelValues(resource.text(), label(reason)).inc();
    }

    void started(ResourceName resource, Duration waited) {
        starts.labelValues(resource.text()).observe(Meters.seconds(waited));
    }

    void startRefused(ResourceName resource, UnitService.Reason reason) {
        startRefusals.labelValues(resource.text(), label(reason)).inc();
    }

    @Override
    public void looked(Duration took) {
        lastLook.set(now());
        looks.observe(Meters.seconds(took));
        forgetWhatIsOutOfUse();
    }

    private void forgetWhatIsOutOfUse() {
        Instant now = clock.instant();
        Set<String> hostDevices = reported.expired(now);
        if (!hostDevices.isEmpty()) {
            failures.removeIf(labels -> hostDevices.contains(labels.getFirst()));
        }
        Set<String> resources = withdrawn.expired(now);
        if (!resources.isEmpty()) {
            byResource.forEach(
                    metric -> metric.removeIf(labels -> resources.contains(labels.getFirst())));
        }
    }

    @Override
    public void unreadable() {
        unreadable.inc();
    }

    @Override
    public void workBegins(Work work) {
        running.labelValues(label(work)).inc();
    }

    @Override
    public void changeBegins(PciAddress physicalFunction) {
        running.labelValues("virtual_functions").inc();
    }

    @Override
    public void changeEnds(PciAddress physicalFunction) {
        running.labelValues("virtual_functions").dec();
    }

    /// What is held is tried again several times a second, with nothing done: it is no failure, and
    /// its time says nothing.
    @Override
    public void workEnds(Work work, Outcome outcome, String reason, Duration took) {
        running.labelValues(label(work)).dec();
        Histogram durations =
                switch (work) {
                    case Work.Bind ignored -> binds;
                    case Work.Reattach ignored -> releases;
                };
        switch (outcome) {
            case DONE -> durations.labelValues("done").observe(Meters.seconds(took));
            case HELD -> {}
            case FAILED -> {
                durations.labelValues("failed").observe(Meters.seconds(took));
                failures.labelValues(work.planned().hostDevice(), label(work), reason).inc();
            }
        }
    }

    @Override
    public void unregistered(ResourceName resource) {
        withdrawn.comes(resource.text());
        registered.labelValues(resource.text()).set(0);
        allocations.initLabelValues(resource.text());
    }

    @Override
    public void registered(ResourceName resource) {
        registered.labelValues(resource.text()).set(1);
        registrations.labelValues(resource.text()).inc();
    }

    @Override
    public void registrationFailed(ResourceName resource, RegistrationProblem problem) {
        registered.labelValues(resource.text()).set(0);
        registrationFailures.labelValues(resource.text(), label(problem)).inc();
    }

    @Override
    public void withdrawn(ResourceName resource) {
        registered.remove(resource.text());
        withdrawn.leaves(resource.text(), clock.instant());
    }

    @Override
    public void apiAnswers(ApiUse use) {
        api.labelValues(label(use)).set(1);
        lastAnswer.labelValues(label(use)).set(now());
    }

    @Override
    public void apiFails(ApiUse use) {
        api.labelValues(label(use)).set(0);
        apiFailures.labelValues(label(use)).inc();
    }

    private static String label(Work work) {
        return switch (work) {
            case Work.Bind ignored -> "bind";
            case Work.Reattach ignored -> "release";
        };
    }

    /// NOT_IN_TIME as `NotInTime`, as reasons are written elsewhere; of one word as it is, small.
    private static String label(UnitService.Reason reason) {
        return camelCase(reason.name());
    }

    private static String label(RegistrationProblem problem) {
        return camelCase(problem.name());
    }

    private static String label(ApiUse use) {
        return use.name().toLowerCase(Locale.ROOT);
    }

    private static String camelCase(String name) {
        StringBuilder text = new StringBuilder();
        for (String word : name.split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private double now() {
        return clock.instant().toEpochMilli() / 1000.0;
    }
}
