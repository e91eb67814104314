package io.hostdev.agent.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.ApiUse;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.api.v1alpha1.HostNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The HostNode of one node in a real API server: a watch of that one object by name (and a look at
/// it every two minutes, because the watch may be lost unnoticed), and server-side apply of its
/// status.
public final class KubernetesHostNodeApi implements HostNodeApi {

    private static final Duration LOOK = Duration.ofMinutes(2);

    /// An API server or a node under load answers late, a TLS handshake included; to give up and
    /// ask again would only add to it.
    private static final int PATIENCE_MILLIS = 60_000;

    private final KubernetesClient client;
    private final String nodeName;
    private final ReportLoop reports;
    private final Observer observer;
    private volatile boolean closed;
    private final ScheduledExecutorService looks =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("hostnode-look").factory());
    private final List<SharedIndexInformer<HostNode>> informers = new CopyOnWriteArrayList<>();

    /// @param config how to get there; requests are not retried by the client itself, since only
    ///   the latest report counts
    /// @param observer hears whether the server answers
    public KubernetesHostNodeApi(Config config, String nodeName, Clock clock, Observer observer) {
        this(config, nodeName, clock, observer, ReportLoop.Backoff.DEFAULT);
    }

    KubernetesHostNodeApi(
            Config config,
            String nodeName,
            Clock clock,
            Observer observer,
            ReportLoop.Backoff backoff) {
        this.client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(config)
                                        .withRequestRetryBackoffLimit(0)
                                        .withConnectionTimeout(PATIENCE_MILLIS)
                                        .withRequestTimeout(PATIENCE_MILLIS)
                                        .build())
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .build();
        this.nodeName = nodeName;
        this.observer = observer;
        reports =
                new ReportLoop(new StatusWriter(client, nodeName, clock)::write, backoff, observer);
    }

    @Override
    public void watch(Consumer<AcceptedPlan> accept) {
        Outage outage = new Outage("reading the HostNode", ApiUse.READ, observer);
        PlanEvents events =
                new PlanEvents(
                        accept,
                        reports::rewrite,
                        () -> {
                            outage.over();
                            reports.serverAnswers();
                        });
        SharedIndexInformer<HostNode> informer =
                client.resources(HostNode.class).withName(nodeName).runnableInformer(0);
        informer.exceptionHandler((_, failure) -> {
            if (!closed) {
                outage.failed(failure);
            }
            return !closed;
        });
        informer.addEventHandler(events);
        informers.add(informer);
        var _ = informer.start();
        var _ =
                looks.scheduleWithFixedDelay(
                        () -> look(events, outage),
                        LOOK.toSeconds(),
                        LOOK.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /// A watch whose connection has died without a word is silent for ever.
    private void look(PlanEvents events, Outage outage) {
        try {
            HostNode node = client.resources(HostNode.class).withName(nodeName).get();
            if (node == null) {
                outage.over();
                reports.rewrite();
            } else {
                events.onAdd(node);
            }
        } catch (KubernetesClientException e) {
            outage.failed(e);
        }
    }

    @Override
    public void report(NodeReport report) {
        reports.report(report);
    }

    @Override
    public void close() {
        closed = true;
        reports.close();
        looks.shutdownNow();
        informers.forEach(SharedIndexInformer::close);
        client.close();
    }
}
