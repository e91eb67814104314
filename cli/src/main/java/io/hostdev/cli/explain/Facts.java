// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.cli.plan.NodePreview;
import io.hostdev.cli.text.InputError;
import io.hostdev.operator.hostnode.NodeSituation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What was read of a cluster for one question.
///
/// @param pod the one that is asked about; absent: there is none, or none is asked about
/// @param events of what is asked about, the newest last
public record Facts(
        List<HostDevice> hostDevices,
        List<VirtualFunctions> virtualFunctions,
        List<HostNode> hostNodes,
        List<Node> nodes,
        Optional<Pod> pod,
        List<Event> events) {

    public Facts {
        hostDevices = List.copyOf(hostDevices);
        virtualFunctions = List.copyOf(virtualFunctions);
        hostNodes = List.copyOf(hostNodes);
        nodes = List.copyOf(nodes);
        events = List.copyOf(events);
    }

    /// The same, for a question about this pod.
    public Facts about(Pod one, List<Event> ofIt) {
        return new Facts(hostDevices, virtualFunctions, hostNodes, nodes, Optional.of(one), ofIt);
    }

    public Optional<HostDevice> hostDevice(String name) {
        return hostDevices.stream()
                .filter(one -> one.getMetadata().getName().equals(name))
                .findFirst();
    }

    Optional<Node> node(String name) {
        return nodes.stream().filter(one -> one.getMetadata().getName().equals(name)).findFirst();
    }

    /// What the operator decides for each node that has a Node object and has reported its machine
    /// in a way that can be read.
    List<NodePreview> decisions() {
        return hostNodes.stream()
                .filter(hostNode ->
                        hostNode.getStatus() != null && hostNode.getStatus().kernel() != null)
                .flatMap(hostNode -> decision(hostNode).stream())
                .toList();
    }

    private Optional<NodePreview> decision(HostNode hostNode) {
        try {
            return decided(hostNode);
        } catch (InputError unreadable) {
            return Optional.empty();
        }
    }

    private Optional<NodePreview> decided(HostNode hostNode) {
        return node(hostNode.getMetadata().getName())
                .map(node ->
                        NodePreview.of(
                                new NodeSituation(
                                        hostNode,
                                        Objects.requireNonNullElse(
                                                node.getMetadata().getLabels(),
                                                Map.<String, String>of()),
                                        hostDevices,
                                        virtualFunctions)));
    }

    /// What pods request of this HostDevice; absent: nothing is said of it yet.
    static Optional<String> resourceName(HostDevice hostDevice) {
        return Stream.of(
                        Optional.ofNullable(hostDevice.getStatus())
                                .map(status -> status.resourceName()),
                        Optional.ofNullable(hostDevice.getSpec()).map(spec -> spec.resourceName()),
                        Optional.of("hostdev.io/" + hostDevice.getMetadata().getName()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
