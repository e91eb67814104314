// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.operator.affected.Affected;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.event.ConditionEvents;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.operator.field.FieldManager;
import io.hostdev.operator.hostdevice.HostDeviceReconciler;
import io.hostdev.operator.hostdevice.Nodes;
import io.hostdev.operator.hostnode.HostNodeReconciler;
import io.hostdev.operator.hostnode.LossEvents;
import io.hostdev.operator.hostnode.NodeDecision;
import io.hostdev.operator.hostnode.UnreadableEvents;
import io.hostdev.operator.observer.Observer;
import io.hostdev.operator.virtualfunctions.VirtualFunctionsReconciler;
import io.hostdev.telemetry.Health;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The operator, put together: two controllers around one [Contributions].
///
/// It always takes part in a leader election: no status is written by two, and no controller starts
/// to decide before all of them see the cluster.
public final class HostdevOperator implements Health, AutoCloseable {

    /// A HostDevice's status is written at most this often, however many nodes change.
    private static final Duration STATUS_PERIOD = Duration.ofMillis(500);

    /// A node is planned at most so often in that time, however often its agent writes.
    private static final Duration PLAN_PERIOD = Duration.ofSeconds(1);

    private static final int PLANS = 10;

    /// How long reconciliations that are under way may take to end when the operator stops.
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final Operator operator;
    private final OwnLease lease;
    private final Observer observer;
    private volatile boolean closing;

    /// @param observer hears what is decided
    /// @param metrics hears of reconciliations
    /// @param lostLease what to do when another operator may lead: decide nothing more. Not called
    ///   by [#close], and not to wait for it
    public HostdevOperator(
            KubernetesClient client,
            Settings settings,
            NodeDecision.Planning planning,
            Clock clock,
            Observer observer,
            Metrics metrics,
            Runnable lostLease) {
        this.observer = observer;
        lease = new OwnLease(client, settings.leaseNamespace(), settings.identity());
        operator =
                new Operator(overrider ->
                        overrider
                                .withKubernetesClient(client)
                                .withCloseClientOnStop(false)
                                .withResourceCloner(
                                        new ReadableCloner(client.getKubernetesSerialization()))
                                .withMetrics(metrics)
                                .withReconciliationTerminationTimeout(LAST_WRITES)
                                .withLeaderElectionConfiguration(
                                        LeaderElectionConfigurationBuilder
                                                .aLeaderElectionConfiguration(Settings.LEASE)
                                                .withLeaseNamespace(settings.leaseNamespace())
                                                .withIdentity(settings.identity())
                                                .withLeaseDuration(settings.lease())
                                                .withRenewDeadline(
                                                        settings.lease()
                                                                .multipliedBy(2)
                                                                .dividedBy(3))
                                                .withRetryPeriod(settings.lease().dividedBy(6))
                                                .withExitOnStopLeading(false)
                                                .withLeaderCallbacks(unlessClosing(lostLease))
                                                .build()));
        Contributions<NodeContribution> contributions = new Contributions<>();
        Contributions<VirtualFunctionsContribution> numbers = new Contributions<>();
        Affected<HostDevice> affected = new Affected<>();
        Affected<VirtualFunctions> affectedNumbers = new Affected<>();
        EventWriter events = new EventWriter(client, settings.identity(), observer);
        EventBudgets budgets = new EventBudgets();
        HostNodeReconciler hostNodes =
                new HostNodeReconciler(
                        contributions,
                        numbers,
                        timed(planning),
                        affected::accept,
                        affectedNumbers::accept,
                        new LossEvents(client, events, budgets, clock, observer),
                        new UnreadableEvents(events, clock),
                        clock,
                        observer);
        HostDeviceReconciler hostDevices =
                new HostDeviceReconciler(
                        contributions,
                        affected,
                        nodes(hostNodes),
                        new ConditionEvents(events, budgets, observer),
                        clock,
                        observer);
        VirtualFunctionsReconciler virtualFunctions =
                new VirtualFunctionsReconciler(
                        numbers,
                        affectedNumbers,
                        hostNodes::allSeen,
                        hostNodes::selectedBy,
                        new ConditionEvents(events, budgets, observer),
                        clock,
                        observer);
        operator.register(
                hostDevices,
                controller ->
                        controller
                                .withName("hostdevice")
                                .withFinalizer(HostDeviceReconciler.FINALIZER)
                                .withFieldManager(FieldManager.OPERATOR.managerName())
                                .withRateLimiter(new LinearRateLimiter(STATUS_PERIOD, 1))
                                .withRetry(retry()));
        operator.register(
                virtualFunctions,
                controller ->
                        controller
                                .withName("virtualfunctions")
                                .withFinalizer(HostDeviceReconciler.FINALIZER)
                                .withFieldManager(FieldManager.OPERATOR.managerName())
                                .withRateLimiter(new LinearRateLimiter(STATUS_PERIOD, 1))
                                .withRetry(retry()));
        operator.register(
                hostNodes,
                controller ->
                        controller
                                .withName("hostnode")
                                .withFieldManager(FieldManager.OPERATOR.managerName())
                                .withGenerationAware(false)
                                .withTriggerReconcilerOnAllEvents(true)
                                .withRateLimiter(new LinearRateLimiter(PLAN_PERIOD, PLANS))
                                .withRetry(retry()));
    }

    /// Returns when the caches are filled; decides as soon as it leads.
    public void start() {
        operator.start();
    }

    /// An API server that is away must not get the operator restarted.
    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    public Optional<String> notReady() {
        if (!operator.getRuntimeInfo().isStarted()) {
            return Optional.of("it has not seen the cluster yet");
        }
        return operator.getRuntimeInfo().allEventSourcesAreHealthy()
                ? Optional.empty()
                : Optional.of("it does not see the cluster");
    }

    /// What is under way ends first, and then the Lease is given back: no two operators write at
    /// once. Where something does not end, the Lease runs out by itself.
    @Override
    public void close() {
        closing = true;
        long began = System.nanoTime();
        operator.stop();
        if (System.nanoTime() - began < LAST_WRITES.toNanos()) {
            lease.giveBack();
        }
    }

    private LeaderCallbacks unlessClosing(Runnable lostLease) {
        return new LeaderCallbacks(
                observer::leads,
                () -> {
                    if (!closing) {
                        lostLease.run();
                    }
                },
                _ -> {});
    }

    private NodeDecision.Planning timed(NodeDecision.Planning planning) {
        return (machine, claims, virtualFunctions, inPlace) -> {
            long began = System.nanoTime();
            NodePlan plan = planning.plan(machine, claims, virtualFunctions, inPlace);
            observer.planned(Duration.ofNanos(System.nanoTime() - began));
            return plan;
        };
    }

    private static Retry retry() {
        return GenericRetry.defaultLimitedExponentialRetry()
                .setInitialInterval(Duration.ofMillis(500))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofSeconds(30).toMillis())
                .withoutMaxAttempts();
    }

    private static Nodes nodes(HostNodeReconciler hostNodes) {
        return new Nodes() {
            @Override
            public boolean allSeen() {
                return hostNodes.allSeen();
            }

            @Override
            public Set<String> selectedBy(HostDevice hostDevice) {
                return hostNodes.selectedBy(hostDevice);
            }
        };
    }
}
