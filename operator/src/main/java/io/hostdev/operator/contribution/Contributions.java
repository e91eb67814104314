package io.hostdev.operator.contribution;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What every node adds to every HostDevice, kept up to date node by node, so that the status of a
/// HostDevice needs no look at a HostNode.
///
/// An event on one node costs what that node contributes. It is never written anywhere: after a
/// restart it grows again from the HostNodes. Safe for use by many threads.
public final class Contributions {

    private final Map<String, Map<String, NodeContribution>> byNode = new HashMap<>();
    private final Map<String, TreeMap<String, NodeContribution>> byHostDevice = new HashMap<>();

    /// Replaces all that the node contributes.
    ///
    /// @param contributions by HostDevice; empty where nothing concerns the node
    /// @return the HostDevices for which that made a difference
    public synchronized Set<String> put(String node, Map<String, NodeContribution> contributions) {
        Map<String, NodeContribution> before = byNode.put(node, Map.copyOf(contributions));
        return replace(node, before == null ? Map.of() : before, contributions);
    }

    /// Forgets the node.
    ///
    /// @return the HostDevices for which that made a difference
    public synchronized Set<String> remove(String node) {
        Map<String, NodeContribution> before = byNode.remove(node);
        return replace(node, before == null ? Map.of() : before, Map.of());
    }

    /// Ascending by node.
    public synchronized List<NodeContribution> of(String hostDevice) {
        TreeMap<String, NodeContribution> nodes = byHostDevice.get(hostDevice);
        return nodes == null ? List.of() : List.copyOf(nodes.values());
    }

    /// The nodes that this HostDevice concerned when they were last planned.
    public synchronized Set<String> nodesOf(String hostDevice) {
        TreeMap<String, NodeContribution> nodes = byHostDevice.get(hostDevice);
        return nodes == null ? Set.of() : Set.copyOf(nodes.keySet());
    }

    /// How many nodes have been put, those to which nothing contributes included.
    public synchronized int nodes() {
        return byNode.size();
    }

    private Set<String> replace(
            String node,
            Map<String, NodeContribution> before,
            Map<String, NodeContribution> after) {
        Set<String> touched = new HashSet<>();
        before.forEach((hostDevice, old) -> {
            if (!after.containsKey(hostDevice)) {
                withdraw(hostDevice, node);
                touched.add(hostDevice);
            }
        });
        after.forEach((hostDevice, contribution) -> {
            if (!contribution.equals(before.get(hostDevice))) {
                byHostDevice
                        .computeIfAbsent(hostDevice, _ -> new TreeMap<>())
                        .put(node, contribution);
                touched.add(hostDevice);
            }
        });
        return touched;
    }

    private void withdraw(String hostDevice, String node) {
        byHostDevice.computeIfPresent(
                hostDevice,
                (_, nodes) -> {
                    nodes.remove(node);
                    return nodes.isEmpty() ? null : nodes;
                });
    }
}
