// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.kube.KubernetesHostNodeApi;
import io.hostdev.agent.kubelet.KubeletDevicePlugins;
import io.hostdev.agent.kubelet.KubeletPodResources;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.agent.node.Admission;
import io.hostdev.agent.node.NodeAgent;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.kubelet.KubeletDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;

/// One modelled node: a modelled kernel, a small kubelet, and the real agent between them and the
/// API server.
final class SandboxNode implements AutoCloseable {

    private final UnixGrpc grpc = new UnixGrpc();
    private final Journal journal;
    private final HostNodeApi api;
    private final NodeAgent agent;
    private final KubeletDouble kubelet;
    private final NodeObject object;
    private final PodRunner pods;

    /// @param directory the node's disk
    SandboxNode(
            String name,
            Path directory,
            SimulatedKernel kernel,
            Cluster cluster,
            KubernetesClient client)
            throws IOException, Journal.Unusable {
        KubeletDouble.Paths paths = KubeletDouble.Paths.below(directory);
        Path state = Files.createDirectories(directory.resolve("state"));
        this.object = new NodeObject(client, name);
        this.kubelet = new KubeletDouble(paths, grpc, InstantSource.system());
        this.journal = FileJournal.open(state, kernel.bootId());
        this.api =
                new KubernetesHostNodeApi(
                        Access.of(cluster.config()), name, Clock.systemUTC(), Observer.NONE);
        this.agent =
                new NodeAgent(
                        new NodePorts(
                                kernel.pciBus(),
                                kernel.vfioGroups(),
                                kernel.holders(),
                                kernel.grantedNodes(),
                                kernel.hostUses(),
                                kernel.uevents(),
                                new KubeletPodResources(paths.podResources(), grpc),
                                journal,
                                new FilePlanStore(state),
                                new CdiFiles(paths.cdi()),
                                InstantSource.system(),
                                kernel.bootId(),
                                Observer.NONE),
                        service ->
                                new KubeletDevicePlugins(
                                        paths.plugins(), grpc, service, Observer.NONE),
                        api,
                        Admission.Settings.DEFAULT);
        this.pods = new PodRunner(client, name, kubelet, kernel);
        agent.start();
    }

    /// Brings the API server and the kubelet up to date with each other, once.
    void round() {
        object.allocatable(kubelet.capacities());
        pods.round();
    }

    @Override
    public void close() {
        agent.close();
        api.close();
        journal.close();
        kubelet.close();
        grpc.close();
    }

    void removeObject() {
        object.remove();
    }
}
