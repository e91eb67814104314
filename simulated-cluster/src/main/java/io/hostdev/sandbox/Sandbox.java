package io.hostdev.sandbox;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.agent.port.Journal;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/// A cluster with the operator and the modelled nodes in it. Closing it leaves nothing behind.
final class Sandbox implements AutoCloseable {

    private static final long ROUND_MILLIS = 200;

    private final Cluster cluster;
    private final Path directory;
    private final Screen screen;
    private final KubernetesClient client;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("rounds").factory());
    private final List<SandboxNode> nodes = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final HostdevOperator operator;

    private Sandbox(Cluster cluster, Path directory, Screen screen) {
        this.cluster = cluster;
        this.directory = directory;
        this.screen = screen;
        this.client = cluster.newClient();
        this.operator = operator(client);
    }

    static Sandbox open(Cluster cluster, Model model, List<String> names, Screen screen)
            throws IOException, Journal.Unusable {
        Sandbox sandbox =
                new Sandbox(cluster, Files.createTempDirectory("hostdev-sandbox"), screen);
        screen.say("the operator runs; starting %d nodes, each with its agent", names.size());
        for (String name : names) {
            sandbox.nodes.add(
                    new SandboxNode(
                            name,
                            Files.createDirectory(sandbox.directory.resolve(name)),
                            model.node().get(),
                            cluster,
                            sandbox.client));
        }
        SmallScheduler scheduler = new SmallScheduler(sandbox.client);
        sandbox.rounds.scheduleWithFixedDelay(
                () -> sandbox.round(scheduler), 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        return sandbox;
    }

    private static HostdevOperator operator(KubernetesClient client) {
        HostdevOperator operator =
                new HostdevOperator(
                        client,
                        new Settings("default", "sandbox", 0, Duration.ofSeconds(15)),
                        Planner::plan,
                        Clock.systemUTC(),
                        false);
        operator.start();
        return operator;
    }

    Cluster cluster() {
        return cluster;
    }

    KubernetesClient client() {
        return client;
    }

    /// Another process may have changed an object in between: the next round sees that.
    private void round(SmallScheduler scheduler) {
        try {
            nodes.forEach(SandboxNode::round);
            if (cluster.needsScheduler()) {
                scheduler.bindPending();
            }
        } catch (KubernetesClientException e) {
            if (!closed.get() && e.getCode() != 409 && e.getCode() != 404) {
                screen.say("the API server: %s", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        rounds.shutdownNow();
        nodes.forEach(SandboxNode::close);
        operator.close();
        client.resources(HostDevice.class).list().getItems().forEach(this::remove);
        client.resources(HostNode.class).delete();
        client.close();
        cluster.close();
        deleteDirectory();
    }

    /// The nodes are gone, so nothing is left to wait for.
    private void remove(HostDevice device) {
        client.resource(device)
                .edit(current -> {
                    current.getMetadata().setFinalizers(List.of());
                    return current;
                });
        client.resource(device).delete();
    }

    private void deleteDirectory() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
