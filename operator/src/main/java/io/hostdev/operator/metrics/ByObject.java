// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.v1alpha1.ReasonCount;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How each HostDevice and each node stands, made into series at the moment of a scrape. Those of
/// an object go with it.
final class ByObject implements MultiCollector {

    private record Node(long generation, long observed) {}

    private record Device(
            List<Condition> conditions, UnitCounts counts, List<ReasonCount> blocked) {

        Device {
            conditions = List.copyOf(conditions);
            blocked = List.copyOf(blocked);
        }
    }

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, Device> devices = new TreeMap<>();

    /// By kind, names of those that cannot be read.
    private final Map<String, Set<String>> unreadable = new TreeMap<>();

    ByObject() {
        List.of("HostDevice", "HostNode", "VirtualFunctions")
                .forEach(kind -> unreadable.put(kind, new HashSet<>()));
    }

    synchronized void node(String name, long generation, long observed) {
        nodes.put(name, new Node(generation, observed));
    }

    synchronized void nodeGone(String name) {
        nodes.remove(name);
    }

    synchronized void hostDevice(
            String name, List<Condition> conditions, UnitCounts counts, List<ReasonCount> blocked) {
        devices.put(name, new Device(conditions, counts, blocked));
    }

    synchronized void hostDeviceGone(String name) {
        devices.remove(name);
    }

    synchronized void readable(String kind, String name, boolean readable) {
        Set<String> names = unreadable.computeIfAbsent(kind, _ -> new HashSet<>());
        if (readable) {
            names.remove(name);
        } else {
            names.add(name);
        }
    }

    @Override
    public synchronized MetricSnapshots collect() {
        var generations =
                gauge("node_plan_generation", "The generation of HostNode.spec; 0: not planned.");
        var observed =
                gauge(
                        "node_observed_generation",
                        "The generation that the node's agent says it carries out; 0: none.");
        nodes.forEach((name, node) -> {
            generations.dataPoint(point((double) node.generation(), "node", name));
            observed.dataPoint(point((double) node.observed(), "node", name));
        });
        var conditions =
                gauge(
                        "hostdevice_condition",
                        "1 for the status that each condition of a HostDevice has.");
        var units = gauge("hostdevice_units", "Units of a HostDevice, in all and by standing.");
        var blocked =
                gauge(
                        "hostdevice_blocked_units",
                        "Units of a HostDevice that are in nobody's reach, by the reason.");
        devices.forEach((name, device) -> {
            for (Condition condition : device.conditions()) {
                for (String status : List.of("True", "False", "Unknown")) {
                    conditions.dataPoint(
                            point(
                                    status.equals(condition.getStatus()) ? 1 : 0,
                                    "hostdevice",
                                    name,
                                    "condition",
                                    condition.getType(),
                                    "status",
                                    status));
                }
            }
            units.dataPoint(standing(name, "selected", device.counts().units()));
            units.dataPoint(standing(name, "ready", device.counts().ready()));
            units.dataPoint(standing(name, "in_use", device.counts().inUse()));
            units.dataPoint(standing(name, "blocked", device.counts().blocked()));
            device.blocked()
                    .forEach(one ->
                            blocked.dataPoint(
                                    point(
                                            one.count(),
                                            "hostdevice",
                                            name,
                                            "reason",
                                            one.reason())));
        });
        var unreadables =
                gauge(
                        "unreadable_objects",
                        "Objects whose spec or status the operator cannot read, by kind.");
        unreadable.forEach(
                (kind, names) -> unreadables.dataPoint(point(names.size(), "kind", kind)));
        return MetricSnapshots.of(
                gauge("nodes", "HostNodes that the operator has seen.")
                        .dataPoint(point(nodes.size()))
                        .build(),
                gauge("hostdevices", "HostDevices that the operator has seen.")
                        .dataPoint(point(devices.size()))
                        .build(),
                generations.build(),
                observed.build(),
                conditions.build(),
                units.build(),
                blocked.build(),
                unreadables.build());
    }

    private static GaugeDataPointSnapshot standing(String name, String standing, int units) {
        return point(units, "hostdevice", name, "standing", standing);
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name("hostdev_" + name).help(help);
    }
}
