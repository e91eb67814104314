// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.agent.port.Observer;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.kubelet.Capacity;
import io.hostdev.simulated.kubelet.KubeletDouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// Our edge and a kubelet, with short paths for their sockets.
final class KubeletEdge implements AutoCloseable {

    static final ResourceName NIC = new ResourceName("hostdev.io/quad-nic");

    final UnixGrpc agentGrpc = new UnixGrpc();
    final UnixGrpc kubeletGrpc = new UnixGrpc();
    final FakeUnits units = new FakeUnits();
    final KubeletDouble.Paths paths;
    final KubeletDevicePlugins plugins;

    KubeletEdge(Path root) {
        paths = KubeletDouble.Paths.below(root);
        plugins = new KubeletDevicePlugins(paths.plugins(), agentGrpc, units, Observer.NONE);
    }

    KubeletDouble kubelet() {
        try {
            return new KubeletDouble(paths, kubeletGrpc, InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Offer offer(String unit, boolean healthy, Integer... numaNodes) {
        return new Offer(UnitId.parse(unit), healthy, new TreeSet<>(Arrays.asList(numaNodes)));
    }

    static Offer offer(String unit) {
        return offer(unit, true, 0);
    }

    static ConditionFactory soon() {
        return Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(20));
    }

    static void awaitCapacity(KubeletDouble kubelet, ResourceName resource, Capacity capacity) {
        soon().until(() -> kubelet.capacity(resource).equals(capacity));
    }

    List<Path> ourSockets() throws IOException {
        try (Stream<Path> files = Files.list(paths.plugins())) {
            return files.filter(file -> file.getFileName().toString().startsWith("hostdev-"))
                    .toList();
        }
    }

    void emptyPluginDirectory() throws IOException {
        try (Stream<Path> files = Files.list(paths.plugins())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        plugins.close();
        agentGrpc.close();
        kubeletGrpc.close();
    }
}
