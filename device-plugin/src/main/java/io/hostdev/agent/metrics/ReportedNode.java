// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Vanished;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the node stands, made of the last report at the moment of a scrape: what a scrape shows and
/// what HostNode.status says are one.
///
/// A series for each unit, and for each HostDevice and phase; those of a unit go with it.
final class ReportedNode implements MultiCollector {

    /// As [io.hostdev.agent.unit.Allocation#holder] has it.
    private static final Pattern POD = Pattern.compile("pod ([^/ ]+)/([^/ ]+)");

    private volatile Optional<NodeReport> latest = Optional.empty();

    /// HostDevices that the node has a unit of, or had one lately: their phases are told as 0, not
    /// as nothing.
    private final Set<String> hostDevices = new TreeSet<>();

    private final OutOfUse withoutUnits = new OutOfUse();

    synchronized void see(NodeReport report, Instant now) {
        Set<String> present =
                report.units().stream().map(UnitReport::hostDevice).collect(toUnmodifiableSet());
        hostDevices.addAll(present);
        for (String hostDevice : hostDevices) {
            if (present.contains(hostDevice)) {
                withoutUnits.comes(hostDevice);
            } else {
                withoutUnits.leaves(hostDevice, now);
            }
        }
        latest = Optional.of(report);
    }

    /// @return HostDevices that the node has had no unit of for [OutOfUse#KEPT]; forgotten here
    synchronized Set<String> expired(Instant now) {
        Set<String> expired = withoutUnits.expired(now);
        hostDevices.removeAll(expired);
        return expired;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        return latest.map(report -> new MetricSnapshots(snapshots(report)))
                .orElseGet(MetricSnapshots::new);
    }

    private Collection<MetricSnapshot> snapshots(NodeReport report) {
        return List.of(
                phases(report.units()),
                infos(report.units()),
                gauge(
                        "unit_phase_timestamp_seconds",
                        "Since when the unit is in its phase, as this agent has seen it.",
                        report.units().stream()
                                .map(unit ->
                                        point(
                                                unit.since().toEpochMilli() / 1000.0,
                                                "hostdevice",
                                                unit.hostDevice(),
                                                "unit",
                                                unit.unit().toString()))
                                .toList()),
                gauge(
                        "node_condition",
                        "1 while the condition of the HostNode is True.",
                        report.conditions().stream()
                                .map(condition ->
                                        point(
                                                condition.status() ? 1 : 0,
                                                "condition",
                                                condition.type()))
                                .toList()),
                gauge(
                        "vanished_functions",
                        "Functions of units that vanished within the last hour.",
                        vanished(report.vanished())),
                gauge(
                        "agent_plan_generation",
                        "The generation of HostNode.spec that the agent carries out; 0: none yet.",
                        List.of(point((double) report.observedGeneration()))),
                gauge(
                        "virtual_functions",
                        "The VFs that a physical function has, where Hostdev sees to their number.",
                        report.physicalFunctions().stream()
                                .map(one -> point(one, one.actual()))
                                .toList()),
                gauge(
                        "virtual_functions_wanted",
                        "The VFs that a physical function shall have.",
                        report.physicalFunctions().stream()
                                .filter(one -> one.wanted().isPresent())
                                .map(one -> point(one, one.wanted().getAsInt()))
                                .toList()));
    }

    private GaugeSnapshot phases(List<UnitReport> units) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        hostDevices.forEach(hostDevice -> counts.put(hostDevice, Map.of()));
        counts.putAll(
                units.stream()
                        .collect(
                                groupingBy(
                                        UnitReport::hostDevice,
                                        groupingBy(unit -> unit.state().phase(), counting()))));
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        counts.forEach((hostDevice, byPhase) -> {
            for (String phase : UnitState.PHASES) {
                points.add(
                        point(
                                (double) byPhase.getOrDefault(phase, 0L),
                                "hostdevice",
                                hostDevice,
                                "phase",
                                phase));
            }
        });
        return gauge("units", "Units by phase.", points);
    }

    private static InfoSnapshot infos(List<UnitReport> units) {
        InfoSnapshot.Builder infos =
                InfoSnapshot.builder()
                        .name("hostdev_unit")
                        .help("Each unit: its phase, why it is in it, and the pod that has it.");
        units.forEach(unit -> infos.dataPoint(info(unit)));
        return infos.build();
    }

    private static InfoDataPointSnapshot info(UnitReport unit) {
        Matcher pod = POD.matcher(unit.state().heldBy());
        boolean held = pod.matches();
        return InfoDataPointSnapshot.builder()
                .labels(
                        Labels.of(
                                "hostdevice",
                                unit.hostDevice(),
                                "unit",
                                unit.unit().toString(),
                                "phase",
                                unit.state().phase(),
                                "reason",
                                unit.state().cause(),
                                "holder_namespace",
                                held ? pod.group(1) : "",
                                "holder_pod",
                                held ? pod.group(2) : ""))
                .build();
    }

    private static List<GaugeDataPointSnapshot> vanished(List<Vanished> vanished) {
        Map<String, Integer> functions = new TreeMap<>();
        vanished.forEach(
                one -> functions.merge(one.hostDevice(), one.functions().size(), Integer::sum));
        return functions.entrySet().stream()
                .map(entry -> point(entry.getValue(), "hostdevice", entry.getKey()))
                .toList();
    }

    private static GaugeDataPointSnapshot point(PhysicalFunctionReport report, int value) {
        return point(
                value,
                "physical_function",
                report.physicalFunction().toString(),
                "virtualfunctions",
                report.owner());
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder().value(value).labels(Labels.of(labels)).build();
    }

    private static GaugeSnapshot gauge(
            String name, String help, List<GaugeDataPointSnapshot> points) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name("hostdev_" + name).help(help);
        points.forEach(gauge::dataPoint);
        return gauge.build();
    }
}
