// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.simulated.kubelet.Capacity;
import java.util.Map;
import java.util.TreeMap;

/// The Node object that a kubelet keeps.
final class NodeObject {

    private final KubernetesClient client;
    private final String name;
    private Map<ResourceName, Capacity> told = Map.of();

    NodeObject(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
        client.resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .addToLabels("kubernetes.io/hostname", name)
                                .addToLabels("hostdev.io/sandbox", "true")
                                .endMetadata()
                                .build())
                .create();
        update(Map.of());
    }

    void allocatable(Map<ResourceName, Capacity> capacities) {
        if (!capacities.equals(told)) {
            update(capacities);
            told = Map.copyOf(capacities);
        }
    }

    private void update(Map<ResourceName, Capacity> capacities) {
        Map<String, Quantity> capacity = new TreeMap<>(Map.of("pods", new Quantity("110")));
        Map<String, Quantity> allocatable = new TreeMap<>(capacity);
        capacities.forEach((resource, count) -> {
            capacity.put(resource.text(), new Quantity(Integer.toString(count.capacity())));
            allocatable.put(resource.text(), new Quantity(Integer.toString(count.allocatable())));
        });
        client.nodes().withName(name).editStatus(node -> with(node, capacity, allocatable));
    }

    private static Node with(
            Node node, Map<String, Quantity> capacity, Map<String, Quantity> allocatable) {
        return new NodeBuilder(node)
                .editOrNewStatus()
                .withCapacity(capacity)
                .withAllocatable(allocatable)
                .withConditions(
                        new NodeConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .withReason("ModelledNode")
                                .withMessage("a node of the sandbox")
                                .build())
                .endStatus()
                .build();
    }

    void remove() {
        client.nodes().withName(name).delete();
    }
}
