// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.agent.port.Journal;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.Settings;
import io.hostdev.operator.observer.Observer;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A cluster with the operator and the modelled nodes in it. Closing it leaves nothing behind.
final class Sandbox implements AutoCloseable {

    private static final String NAMESPACE = "default";
    private static final Duration ROUND = Duration.ofMillis(200);

    private final Cluster cluster;
    private final Path directory;
    private final Screen screen;
    private final KubernetesClient client;
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
        Thread.ofPlatform().daemon().name("rounds").start(sandbox::rounds);
        return sandbox;
    }

    private static HostdevOperator operator(KubernetesClient client) {
        HostdevOperator operator =
                new HostdevOperator(
                        client,
                        new Settings(NAMESPACE, "sandbox", 0, false, Duration.ofSeconds(15)),
                        Planner::plan,
                        Clock.systemUTC(),
                        Observer.NONE,
                        Metrics.NOOP,
                        () -> {});
        operator.start();
        return operator;
    }

    Cluster cluster() {
        return cluster;
    }

    KubernetesClient client() {
        return client;
    }

    private void rounds() {
        SmallScheduler scheduler = new SmallScheduler(client);
        while (!closed.get()) {
            round(scheduler);
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    /// Somebody may have changed an object in between: the next round sees that.
    private void round(SmallScheduler scheduler) {
        try {
            nodes.forEach(SandboxNode::round);
            if (cluster.isOurs()) {
                scheduler.bindPending();
            }
        } catch (KubernetesClientException e) {
            if (!closed.get() && e.getCode() != 409 && e.getCode() != 404) {
                screen.say("the API server: %s", e.toString());
            }
        }
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        nodes.forEach(SandboxNode::close);
        operator.close();
        if (!cluster.isOurs()) {
            removeObjects();
        }
        client.close();
        cluster.close();
        deleteDirectory();
    }

    private void removeObjects() {
        nodes.forEach(SandboxNode::removeObject);
        client.resources(HostDevice.class).list().getItems().forEach(this::remove);
        client.resources(VirtualFunctions.class).list().getItems().forEach(this::remove);
        client.resources(HostNode.class).delete();
        client.leases().inNamespace(NAMESPACE).withName(Settings.LEASE).delete();
    }

    /// The nodes are gone, so nothing is left to wait for.
    private <T extends HasMetadata> void remove(T object) {
        client.resource(object)
                .edit(current -> {
                    current.getMetadata().setFinalizers(List.of());
                    return current;
                });
        client.resource(object).delete();
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
