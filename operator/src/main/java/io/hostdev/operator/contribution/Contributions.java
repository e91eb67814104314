// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What every node adds to every object of one kind (HostDevices, here and below), kept up to date
/// node by node, so that the status of such an object needs no look at a HostNode.
///
/// @param <C> what one node adds to one object
///
///   An event on one node costs what that node contributes. It is never written anywhere: after a
///   restart it grows again from the HostNodes. Safe for use by many threads.
public final class Contributions<C> {

    private final Map<String, Map<String, C>> byNode = new HashMap<>();
    private final Map<String, TreeMap<String, C>> byHostDevice = new HashMap<>();

    /// Replaces all that the node contributes.
    ///
    /// @param contributions by HostDevice; empty where nothing concerns the node
    /// @return the HostDevices for which that made a difference
    public synchronized Set<String> put(String node, Map<String, C> contributions) {
        Map<String, C> before = byNode.put(node, Map.copyOf(contributions));
        return replace(node, before == null ? Map.of() : before, contributions);
    }

    /// Forgets the node.
    ///
    /// @return the HostDevices for which that made a difference
    public synchronized Set<String> remove(String node) {
        Map<String, C> before = byNode.remove(node);
        return replace(node, before == null ? Map.of() : before, Map.of());
    }

    /// Ascending by node.
    public synchronized List<C> of(String hostDevice) {
        TreeMap<String, C> nodes = byHostDevice.get(hostDevice);
        return nodes == null ? List.of() : List.copyOf(nodes.values());
    }

    /// The nodes that this HostDevice concerned when they were last planned.
    public synchronized Set<String> nodesOf(String hostDevice) {
        TreeMap<String, C> nodes = byHostDevice.get(hostDevice);
        return nodes == null ? Set.of() : Set.copyOf(nodes.keySet());
    }

    /// How many nodes have been put, those to which nothing contributes included.
    public synchronized int nodes() {
        return byNode.size();
    }

    private Set<String> replace(String node, Map<String, C> before, Map<String, C> after) {
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
