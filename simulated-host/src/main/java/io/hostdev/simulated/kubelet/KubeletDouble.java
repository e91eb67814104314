// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.Server;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.core.claim.ResourceName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A kubelet in one object. Pods are admitted one after the other, as the real one does on its main
/// loop; containers start independently of each other.
public final class KubeletDouble implements AutoCloseable {

    /// @param plugins the plugin directory; all sockets in it are this kubelet's to remove
    /// @param podResources the socket of the pod resources API
    /// @param cdi where the runtime looks up CDI devices
    public record Paths(Path plugins, Path podResources, Path cdi) {

        /// As on a node, but below this directory.
        public static Paths below(Path root) {
            return new Paths(
                    root.resolve("device-plugins"),
                    root.resolve("pod-resources").resolve("kubelet.sock"),
                    root.resolve("cdi"));
        }
    }

    private final Paths paths;
    private final UnixGrpc grpc;
    private final InstantSource clock;
    private final TreeMap<String, PodSpec> pods = new TreeMap<>();
    private final Object admission = new Object();
    private volatile Life life;

    /// From one start to its end.
    private record Life(DeviceManager devices, Server registration, Server podResources) {

        void end() {
            registration.shutdownNow();
            podResources.shutdownNow();
            devices.close();
            try {
                registration.awaitTermination(5, TimeUnit.SECONDS);
                podResources.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Starts it.
    ///
    /// @param grpc stays open when this is closed
    public KubeletDouble(Paths paths, UnixGrpc grpc, InstantSource clock) throws IOException {
        this.paths = paths;
        this.grpc = grpc;
        this.clock = clock;
        this.life = begin();
    }

    private Life begin() throws IOException {
        Files.createDirectories(paths.plugins());
        Files.createDirectories(paths.podResources().toAbsolutePath().getParent());
        removeSockets();
        DeviceManager devices = new DeviceManager(paths.plugins(), grpc, clock);
        return new Life(
                devices,
                grpc.serve(
                        paths.plugins().resolve("kubelet.sock"), new RegistrationService(devices)),
                grpc.serve(paths.podResources(), new PodResourcesService(this::pods, devices)));
    }

    private void removeSockets() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.plugins())) {
            for (Path file : files) {
                if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /// Ends all connections and starts again: all plugins' sockets are removed, what pods have been
    /// given is read from the checkpoint, and plugins must register anew.
    public void restart() throws IOException {
        life.end();
        life = begin();
    }

    /// Finds devices for all containers of a pod.
    public Admission admit(PodSpec pod) {
        synchronized (admission) {
            Admission answer = new Admitter(life.devices()).admit(pod);
            switch (answer) {
                case Admission.Admitted _ -> {
                    synchronized (pods) {
                        pods.put(pod.key(), pod);
                    }
                }
                case Admission.Rejected _ -> {}
            }
            return answer;
        }
    }

    /// Tries to start a container of an admitted pod; the first time or again. Takes up to 30 s for
    /// each resource.
    public Start start(String namespace, String pod, String container) {
        return new Starter(life.devices(), new CdiRegistry(paths.cdi()))
                .start(namespace + "/" + pod, container);
    }

    /// The pod is gone, from the kubelet's view.
    public void deletePod(String namespace, String name) {
        String key = namespace + "/" + name;
        synchronized (pods) {
            pods.remove(key);
        }
        life.devices().forget(key);
    }

    /// Breaks the stream of one resource. The kubelet does not call again.
    public void cutStream(ResourceName resource) {
        life.devices().plugin(resource.text()).ifPresent(Plugin::cut);
    }

    /// What the node's status would say.
    public Map<ResourceName, Capacity> capacities() {
        return life.devices().capacities();
    }

    public Capacity capacity(ResourceName resource) {
        return capacities().getOrDefault(resource, Capacity.NONE);
    }

    /// How many ListAndWatch messages have come since this kubelet started.
    public int messages(ResourceName resource) {
        return life.devices().messages(resource.text());
    }

    private Collection<PodSpec> pods() {
        synchronized (pods) {
            return List.copyOf(pods.values());
        }
    }

    @Override
    public void close() {
        life.end();
    }
}
