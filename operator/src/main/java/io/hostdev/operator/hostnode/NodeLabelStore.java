// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps of each Node its name, its version and its labels. A Node object takes tens of kilobytes
/// (its list of images), and the operator needs one line of it.
final class NodeLabelStore implements ItemStore<Node> {

    private final Map<String, Node> nodes = new ConcurrentHashMap<>();

    @Override
    public String getKey(Node node) {
        return Cache.metaNamespaceKeyFunc(node);
    }

    @Override
    public @Nullable Node put(String key, Node node) {
        return nodes.put(key, reduced(node));
    }

    @Override
    public @Nullable Node remove(String key) {
        return nodes.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return nodes.keySet().stream();
    }

    @Override
    public Stream<Node> values() {
        return nodes.values().stream();
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public @Nullable Node get(String key) {
        return nodes.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static Node reduced(Node node) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(node.getMetadata().getName())
                .withUid(node.getMetadata().getUid())
                .withResourceVersion(node.getMetadata().getResourceVersion())
                .withLabels(node.getMetadata().getLabels())
                .endMetadata()
                .build();
    }
}
