package io.hostdev.cli.plan;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.cli.inspect.UnitOnNode;
import io.hostdev.cli.manifest.Manifest;
import io.hostdev.cli.text.Columns;
import io.hostdev.cli.text.Count;
import io.hostdev.cli.text.MachineWords;
import io.hostdev.cli.text.Paint;
import io.hostdev.cli.text.PciClassName;
import io.hostdev.cli.text.Tree;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.RefusedUnit;
import io.hostdev.core.plan.RefusedVirtualFunctions;
import io.hostdev.core.plan.Remark;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.PhaseNames;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A preview for a person: for each object the operator's conditions, and below them what would be
/// done on each node, and to what.
public final class PlanText {

    /// The conditions that a plan decides. The others are about what becomes of it.
    private static final Set<String> DECIDED = Set.of("Accepted", "Viable");

    private final Preview preview;
    private final Manifest manifest;
    private final Paint paint;
    private final Columns conditions;
    private final Columns functions;
    private final StringBuilder text = new StringBuilder();
    private int bound;
    private int detached;
    private int refused;

    private PlanText(Preview preview, Manifest manifest, Paint paint) {
        this.preview = preview;
        this.manifest = manifest;
        this.paint = paint;
        this.conditions =
                Columns.of(
                        Stream.concat(
                                        preview.hostDevices().stream()
                                                .flatMap(PlanText::conditions),
                                        preview.virtualFunctions().stream()
                                                .flatMap(PlanText::conditions))
                                .map(PlanText::cells)
                                .toList());
        this.functions =
                Columns.of(
                        preview.nodes().stream()
                                .flatMap(node ->
                                        node.plan().units().stream()
                                                .filter(unit -> preview.isOwn(unit.hostDevice()))
                                                .flatMap(unit -> rows(node, unit)))
                                .toList());
    }

    /// @param manifest what was asked about
    public static String of(Preview preview, Manifest manifest, Paint paint) {
        return new PlanText(preview, manifest, paint).whole();
    }

    private String whole() {
        for (NodePreview node : preview.nodes()) {
            text.append(paint.heading(node.situation().name()))
                    .append(": ")
                    .append(MachineWords.kernel(node.machine().kernel()))
                    .append('\n');
        }
        if (!manifest.others().isEmpty()) {
            text.append("Not looked at: ")
                    .append(String.join(", ", manifest.others()))
                    .append('\n');
        }
        preview.virtualFunctions().forEach(this::virtualFunctions);
        preview.hostDevices().forEach(this::hostDevice);
        others();
        summary();
        return text.toString();
    }

    private void hostDevice(HostDevice hostDevice) {
        String name = hostDevice.getMetadata().getName();
        HostDeviceStatus status = hostDevice.getStatus();
        text.append('\n')
                .append(paint.heading("HostDevice " + name))
                .append(": pods request ")
                .append(status.resourceName())
                .append('\n');
        conditions(hostDevice).forEach(this::condition);
        preview.nodes()
                .forEach(node -> {
                    List<Tree> lines = lines(node, name);
                    if (!lines.isEmpty()) {
                        new Tree("node " + node.situation().name(), lines).draw("  ", text);
                    }
                });
    }

    private void virtualFunctions(VirtualFunctions wanted) {
        String name = wanted.getMetadata().getName();
        text.append('\n')
                .append(paint.heading("VirtualFunctions " + name))
                .append(
                        ": %s on each"
                                .formatted(Count.of(wanted.getSpec().count(), "virtual function")))
                .append('\n');
        conditions(wanted).forEach(this::condition);
        preview.nodes()
                .forEach(node -> {
                    List<Tree> lines = new ArrayList<>();
                    node.plan().virtualFunctions().stream()
                            .filter(planned -> planned.owner().equals(name))
                            .map(planned -> Tree.leaf(numbers(node, planned)))
                            .forEach(lines::add);
                    node.plan().refusedVirtualFunctions().stream()
                            .filter(one -> one.owner().equals(name))
                            .map(this::refused)
                            .forEach(lines::add);
                    if (!lines.isEmpty()) {
                        new Tree("node " + node.situation().name(), lines).draw("  ", text);
                    }
                });
    }

    private static Stream<Condition> conditions(HostDevice hostDevice) {
        return HostDeviceStatusFactory.conditions(hostDevice).stream().filter(PlanText::decided);
    }

    private static Stream<Condition> conditions(VirtualFunctions wanted) {
        return VirtualFunctionsStatusFactory.conditions(wanted).stream().filter(PlanText::decided);
    }

    private static boolean decided(Condition condition) {
        return DECIDED.contains(condition.getType());
    }

    private static List<String> cells(Condition condition) {
        return List.of(condition.getType(), condition.getStatus(), condition.getReason());
    }

    private void condition(Condition condition) {
        String row = conditions.lead(cells(condition));
        String painted =
                switch (condition.getStatus()) {
                    case "True" -> paint.good(row);
                    case "False" -> paint.bad(row);
                    default -> paint.notice(row);
                };
        text.append("  ").append(painted).append(condition.getMessage()).append('\n');
    }

    private List<Tree> lines(NodePreview node, String hostDevice) {
        List<Tree> lines = new ArrayList<>();
        node.plan().units().stream()
                .filter(unit -> unit.hostDevice().equals(hostDevice))
                .map(unit -> unit(node, unit))
                .forEach(lines::add);
        node.plan().refused().stream()
                .filter(one -> one.hostDevice().equals(hostDevice))
                .map(this::refused)
                .forEach(lines::add);
        node.plan().remarks().stream()
                .filter(remark -> remark.hostDevice().equals(hostDevice))
                .map(this::remark)
                .forEach(lines::add);
        withdrawn(node)
                .filter(unit -> unit.hostDevice().equals(hostDevice))
                .map(this::withdrawn)
                .forEach(lines::add);
        return lines;
    }

    private Tree unit(NodePreview node, PlannedUnit unit) {
        bound++;
        unit.bound().stream()
                .flatMap(address -> node.machine().function(address).stream())
                .map(function -> step(function, unit))
                .filter(Step::leavesHost)
                .forEach(step -> detached++);
        return new Tree(
                paint.good("unit " + unit.id()) + ": " + together(node, unit),
                rows(node, unit).map(functions::row).map(Tree::leaf).toList());
    }

    private static String together(NodePreview node, PlannedUnit unit) {
        Set<IommuGroupId> groups = new TreeSet<>();
        unit.bound().stream()
                .flatMap(address -> node.machine().function(address).stream())
                .flatMap(function -> function.group().stream())
                .forEach(groups::add);
        return "%s, IOMMU %s %s"
                .formatted(
                        Count.of(unit.functions().size(), "function"),
                        groups.size() == 1 ? "group" : "groups",
                        groups.stream().map(IommuGroupId::toString).collect(joining(", ")));
    }

    private static Stream<List<String>> rows(NodePreview node, PlannedUnit unit) {
        return unit.bound().stream()
                .flatMap(address -> node.machine().function(address).stream())
                .map(function -> row(function, step(function, unit)));
    }

    private static Step step(Function function, PlannedUnit unit) {
        return Step.of(function, unit.terms(), unit.siblings().contains(function.address()));
    }

    private static List<String> row(Function function, Step step) {
        return List.of(
                step.act(),
                function.address().toString(),
                PciClassName.of(function.identity().pciClass()),
                function.identity().id().toString(),
                step.drivers(),
                step.why());
    }

    private Tree refused(RefusedUnit one) {
        refused++;
        return Tree.leaf(
                "%s: %s: %s"
                        .formatted(
                                paint.bad(
                                        "refused "
                                                + one.functions().stream()
                                                        .map(PciAddress::toString)
                                                        .collect(joining(", "))),
                                one.refusal().reason(),
                                one.refusal().message()));
    }

    private Tree refused(RefusedVirtualFunctions one) {
        refused++;
        return Tree.leaf(
                "%s: %s: %s"
                        .formatted(
                                paint.bad("refused " + one.physicalFunction()),
                                one.refusal().reason(),
                                one.refusal().message()));
    }

    private Tree remark(Remark remark) {
        return Tree.leaf(
                "%s: %s".formatted(paint.notice("note " + remark.reason()), remark.message()));
    }

    private String numbers(NodePreview node, PlannedVirtualFunctions planned) {
        int now =
                node.machine()
                        .function(planned.physicalFunction())
                        .map(node.machine()::enabledVirtualFunctions)
                        .orElse(0);
        int then = planned.count().orElse(now);
        String unprobed =
                planned.unprobed().isEmpty()
                        ? ""
                        : ", no host driver for %s, which a HostDevice takes"
                                .formatted(
                                        planned.unprobed().stream()
                                                .map(String::valueOf)
                                                .collect(joining(", ")));
        return "%s: %s%s"
                .formatted(
                        paint.good(planned.physicalFunction().toString()),
                        now == then
                                ? "has %s already".formatted(Count.of(now, "virtual function"))
                                : "from %d to %s"
                                        .formatted(now, Count.of(then, "virtual function")),
                        unprobed);
    }

    /// What the node has or is about to have now, and would not be wanted any more.
    private static Stream<UnitOnNode> withdrawn(NodePreview node) {
        return UnitOnNode.of(node.situation().hostNode()).stream()
                .filter(unit ->
                        node.plan().units().stream()
                                .noneMatch(planned ->
                                        planned.hostDevice().equals(unit.hostDevice())
                                                && planned.id().toString().equals(unit.id())));
    }

    private Tree withdrawn(UnitOnNode unit) {
        return Tree.leaf(
                "%s: %s"
                        .formatted(
                                paint.notice("withdrawn unit " + unit.id()),
                                unit.status()
                                        .map(PlanText::status)
                                        .orElse("the agent has not taken it up yet")));
    }

    private static String status(UnitStatus status) {
        return "is %s%s"
                .formatted(
                        PhaseNames.of(status.phase()),
                        status.holder() == null
                                ? ""
                                : ", and stays until %s is done".formatted(status.holder()));
    }

    /// HostDevices that were not asked about, and would have other units.
    private void others() {
        for (NodePreview node : preview.nodes()) {
            List<Tree> lines = new ArrayList<>();
            withdrawn(node)
                    .filter(unit -> !preview.isOwn(unit.hostDevice()))
                    .map(unit ->
                            Tree.leaf(
                                    "HostDevice %s: %s"
                                            .formatted(unit.hostDevice(), withdrawn(unit).text())))
                    .forEach(lines::add);
            node.plan().units().stream()
                    .filter(unit -> !preview.isOwn(unit.hostDevice()))
                    .filter(unit -> isNew(node, unit))
                    .map(unit ->
                            Tree.leaf(
                                    "HostDevice %s: %s: %s"
                                            .formatted(
                                                    unit.hostDevice(),
                                                    paint.good("new unit " + unit.id()),
                                                    together(node, unit))))
                    .forEach(lines::add);
            if (!lines.isEmpty()) {
                text.append('\n');
                new Tree("Also on node " + node.situation().name(), lines).draw("", text);
            }
        }
    }

    private static boolean isNew(NodePreview node, PlannedUnit unit) {
        return UnitOnNode.of(node.situation().hostNode()).stream()
                .noneMatch(now ->
                        now.hostDevice().equals(unit.hostDevice())
                                && now.id().equals(unit.id().toString()));
    }

    private void summary() {
        text.append('\n')
                .append(
                        "%s accepted (%s would leave a host driver), %s refused. Nothing was touched.\n"
                                .formatted(
                                        Count.of(bound, "unit"),
                                        Count.of(detached, "function"),
                                        refused == 0 ? "none" : Integer.toString(refused)));
    }
}
