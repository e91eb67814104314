// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.hostdev.agent.port.PodResources;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import io.hostdev.kubelet.podresources.ContainerDevices;
import io.hostdev.kubelet.podresources.ListPodResourcesRequest;
import io.hostdev.kubelet.podresources.PodResourcesListerGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kubelet's pod resources API, v1, asked afresh each time: a connection that is kept would
/// have to be brought back after each restart of the kubelet.
public final class KubeletPodResources implements PodResources {

    /// Where the kubelet serves it unless its root directory was moved.
    public static final Path DEFAULT_SOCKET =
            Path.of("/var/lib/kubelet/pod-resources/kubelet.sock");

    private static final Logger LOG = LoggerFactory.getLogger(KubeletPodResources.class);
    private static final int LIMIT_SECONDS = 5;

    private final Path socket;
    private final UnixGrpc grpc;

    /// @param grpc stays the caller's, to be closed
    public KubeletPodResources(Path socket, UnixGrpc grpc) {
        this.socket = socket;
        this.grpc = grpc;
    }

    @Override
    public Optional<List<PodUse>> list() {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        ManagedChannel channel = grpc.dial(socket);
        try {
            return Optional.of(
                    PodResourcesListerGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                            .list(ListPodResourcesRequest.getDefaultInstance())
                            .getPodResourcesList()
                            .stream()
                            .map(KubeletPodResources::use)
                            .toList());
        } catch (StatusRuntimeException e) {
            LOG.debug("{} does not answer: {}", socket, e.getStatus());
            return Optional.empty();
        } finally {
            channel.shutdownNow();
        }
    }

    private static PodUse use(io.hostdev.kubelet.podresources.PodResources pod) {
        Map<ResourceName, Set<UnitId>> units = new TreeMap<>();
        pod.getContainersList().stream()
                .flatMap(container -> container.getDevicesList().stream())
                .forEach(devices -> add(units, devices));
        return new PodUse(pod.getNamespace(), pod.getName(), units);
    }

    /// Devices of others are left out: their ids are no addresses.
    private static void add(Map<ResourceName, Set<UnitId>> units, ContainerDevices devices) {
        for (String id : devices.getDeviceIdsList()) {
            unit(id).ifPresent(unit ->
                    units.computeIfAbsent(
                                    new ResourceName(devices.getResourceName()),
                                    _ -> new TreeSet<>())
                            .add(unit));
        }
    }

    private static Optional<UnitId> unit(String id) {
        try {
            UnitId unit = UnitId.parse(id);
            return unit.toString().equals(id) ? Optional.of(unit) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
