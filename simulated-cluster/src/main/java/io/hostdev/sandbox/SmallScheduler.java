// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Binds each pod that has no node to the first one with enough left of what it requests. As much
/// of a scheduler as the sandbox needs where there is none.
final class SmallScheduler {

    private final KubernetesClient client;

    SmallScheduler(KubernetesClient client) {
        this.client = client;
    }

    void bindPending() {
        List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
        List<Node> nodes = client.nodes().list().getItems();
        for (Pod pod : pods) {
            if (pod.getSpec().getNodeName() == null
                    && pod.getMetadata().getDeletionTimestamp() == null) {
                nodes.stream()
                        .filter(node -> fits(pod, node, pods))
                        .findFirst()
                        .ifPresent(node -> bind(pod, node));
            }
        }
    }

    private static boolean fits(Pod pod, Node node, List<Pod> pods) {
        Map<String, Integer> free = new HashMap<>();
        Optional.ofNullable(node.getStatus().getAllocatable())
                .ifPresent(
                        all -> all.forEach((resource, count) -> free.put(resource, count(count))));
        pods.stream()
                .filter(other -> node.getMetadata().getName().equals(other.getSpec().getNodeName()))
                .filter(other -> !PodLife.isOver(other))
                .forEach(other ->
                        PodLife.requests(other)
                                .forEach((name, count) -> free.merge(name, -count, Integer::sum)));
        return PodLife.requests(pod).entrySet().stream()
                .allMatch(request -> free.getOrDefault(request.getKey(), 0) >= request.getValue());
    }

    private static int count(Quantity quantity) {
        return quantity.getNumericalAmount().intValue();
    }

    private void bind(Pod pod, Node node) {
        client.bindings()
                .inNamespace(pod.getMetadata().getNamespace())
                .resource(
                        new BindingBuilder()
                                .withNewMetadata()
                                .withName(pod.getMetadata().getName())
                                .endMetadata()
                                .withNewTarget()
                                .withKind("Node")
                                .withName(node.getMetadata().getName())
                                .endTarget()
                                .build())
                .create();
    }
}
