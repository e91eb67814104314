// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Our side of the device plugin API, v1beta1: a [ResourceEndpoint] for each resource.
///
/// @see <a
///   href="https://github.com/kubernetes/kubelet/tree/master/pkg/apis/deviceplugin/v1beta1">the
///   API</a>
public final class KubeletDevicePlugins implements DevicePlugins {

    /// Where the kubelet has its plugins unless its root directory was moved.
    public static final Path DEFAULT_DIRECTORY = Path.of("/var/lib/kubelet/device-plugins");

    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final KubeletDirectory directory;
    private final UnitService units;
    private final Observer observer;
    private final UnixGrpc grpc;
    private final Map<ResourceName, ResourceEndpoint> endpoints = new TreeMap<>();
    private final DirectoryWatch watch;

    /// @param directory the kubelet's plugin directory; it may appear later
    /// @param grpc stays open when this is closed
    /// @throws IllegalArgumentException if sockets in this directory would have too long paths
    /// @param observer hears what becomes of registrations
    public KubeletDevicePlugins(
            Path directory, UnixGrpc grpc, UnitService units, Observer observer) {
        this.directory = new KubeletDirectory(directory);
        this.grpc = grpc;
        this.units = units;
        this.observer = observer;
        this.watch = new DirectoryWatch(directory, PERIOD, this::look);
    }

    /// Removes the sockets that agents have left. For a node on which no agent runs.
    ///
    /// @param directory as above
    public static void removeSockets(Path directory) throws IOException {
        new KubeletDirectory(directory).removeOurs();
    }

    @Override
    public synchronized void offer(Map<ResourceName, List<Offer>> offers) {
        endpoints.forEach((resource, endpoint) -> {
            if (!offers.containsKey(resource)) {
                endpoint.withdraw();
            }
        });
        offers.forEach((resource, units) -> {
            ListAndWatchResponse devices = DeviceMessages.devices(units);
            ResourceEndpoint endpoint = endpoints.get(resource);
            if (endpoint == null) {
                endpoints.put(resource, started(resource, devices));
            } else {
                endpoint.offer(devices);
            }
        });
    }

    private ResourceEndpoint started(ResourceName resource, ListAndWatchResponse devices) {
        ResourceEndpoint endpoint =
                new ResourceEndpoint(resource, directory, grpc, units, observer, devices);
        endpoint.start();
        return endpoint;
    }

    private synchronized void look() {
        endpoints.values().forEach(ResourceEndpoint::look);
    }

    @Override
    public void close() {
        watch.close();
        List<ResourceEndpoint> all;
        synchronized (this) {
            all = List.copyOf(endpoints.values());
            endpoints.clear();
        }
        all.parallelStream().forEach(ResourceEndpoint::close);
    }
}
