package io.hostdev.agent.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.api.v1alpha1.HostNode;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The HostNode of one node in a real API server: a watch of that one object by name, and
/// server-side apply of its status.
public final class KubernetesHostNodeApi implements HostNodeApi {

    private final KubernetesClient client;
    private final String nodeName;
    private final ReportLoop reports;
    private final List<SharedIndexInformer<HostNode>> informers = new CopyOnWriteArrayList<>();

    /// @param config how to get there; requests are not retried by the client itself, since only
    ///   the latest report counts
    public KubernetesHostNodeApi(Config config, String nodeName, Clock clock) {
        this(config, nodeName, clock, ReportLoop.Backoff.DEFAULT);
    }

    KubernetesHostNodeApi(Config config, String nodeName, Clock clock, ReportLoop.Backoff backoff) {
        this.client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build())
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .build();
        this.nodeName = nodeName;
        reports = new ReportLoop(new StatusWriter(client, nodeName, clock)::write, backoff);
    }

    @Override
    public void watch(Consumer<AcceptedPlan> accept) {
        SharedIndexInformer<HostNode> informer =
                client.resources(HostNode.class).withName(nodeName).runnableInformer(0);
        informer.exceptionHandler((_, _) -> true);
        informer.addEventHandler(new PlanEvents(accept, reports::rewrite));
        informers.add(informer);
        var _ = informer.start();
    }

    @Override
    public void report(NodeReport report) {
        reports.report(report);
    }

    @Override
    public void close() {
        reports.close();
        informers.forEach(SharedIndexInformer::close);
        client.close();
    }
}
