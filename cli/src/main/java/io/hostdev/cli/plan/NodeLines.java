// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import static java.util.stream.Collectors.joining;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.inspect.UnitOnNode;
import io.hostdev.cli.text.Columns;
import io.hostdev.cli.text.Count;
import io.hostdev.cli.text.Paint;
import io.hostdev.cli.text.Tree;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.RefusedUnit;
import io.hostdev.core.plan.RefusedVirtualFunctions;
import io.hostdev.core.plan.Remark;
import io.hostdev.operator.status.PhaseNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What would be done on one node, for a person; empty where that is nothing.
final class NodeLines {

    private final NodePreview node;
    private final Columns functions;
    private final Paint paint;

    /// @param functions the widths of [Step#cells()]
    NodeLines(NodePreview node, Columns functions, Paint paint) {
        this.node = node;
        this.functions = functions;
        this.paint = paint;
    }

    String title() {
        return "node " + node.situation().name();
    }

    /// What would become of a HostDevice here.
    List<Tree> ofHostDevice(String hostDevice) {
        List<Tree> lines = new ArrayList<>();
        node.plan().units().stream()
                .filter(unit -> unit.hostDevice().equals(hostDevice))
                .map(this::unit)
                .forEach(lines::add);
        node.plan().refused().stream()
                .filter(one -> one.hostDevice().equals(hostDevice))
                .map(this::refused)
                .forEach(lines::add);
        node.plan().remarks().stream()
                .filter(remark -> remark.hostDevice().equals(hostDevice))
                .map(this::remark)
                .forEach(lines::add);
        withdrawn()
                .filter(unit -> unit.hostDevice().equals(hostDevice))
                .map(this::withdrawn)
                .forEach(lines::add);
        return lines;
    }

    /// What would become of the numbers that a VirtualFunctions asks for.
    List<Tree> ofVirtualFunctions(String name) {
        List<Tree> lines = new ArrayList<>();
        node.plan().virtualFunctions().stream()
                .filter(planned -> planned.owner().equals(name))
                .map(planned -> Tree.leaf(numbers(planned)))
                .forEach(lines::add);
        node.plan().refusedVirtualFunctions().stream()
                .filter(one -> one.owner().equals(name))
                .map(this::refused)
                .forEach(lines::add);
        return lines;
    }

    /// HostDevices that were not asked about, and would have other units.
    ///
    /// @param isOwn whether a HostDevice was asked about
    List<Tree> ofOthers(Predicate<String> isOwn) {
        List<Tree> lines = new ArrayList<>();
        withdrawn()
                .filter(unit -> !isOwn.test(unit.hostDevice()))
                .map(unit ->
                        Tree.leaf(
                                "HostDevice %s: %s"
                                        .formatted(unit.hostDevice(), withdrawn(unit).text())))
                .forEach(lines::add);
        node.plan().units().stream()
                .filter(unit -> !isOwn.test(unit.hostDevice()))
                .filter(this::isNew)
                .map(unit ->
                        Tree.leaf(
                                "HostDevice %s: %s: %s"
                                        .formatted(
                                                unit.hostDevice(),
                                                paint.good("new unit " + unit.id()),
                                                together(unit))))
                .forEach(lines::add);
        return lines;
    }

    private Tree unit(PlannedUnit unit) {
        return new Tree(
                paint.good("unit " + unit.id()) + ": " + together(unit),
                Step.of(node, unit).map(Step::cells).map(functions::row).map(Tree::leaf).toList());
    }

    private String together(PlannedUnit unit) {
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

    private Tree refused(RefusedUnit one) {
        String functions =
                one.functions().stream().map(PciAddress::toString).collect(joining(", "));
        return refused(functions, one.refusal().reason(), one.refusal().message());
    }

    private Tree refused(RefusedVirtualFunctions one) {
        return refused(
                one.physicalFunction().toString(), one.refusal().reason(), one.refusal().message());
    }

    private Tree refused(String what, String reason, String message) {
        return Tree.leaf("%s: %s: %s".formatted(paint.bad("refused " + what), reason, message));
    }

    private Tree remark(Remark remark) {
        return Tree.leaf(
                "%s: %s".formatted(paint.notice("note " + remark.reason()), remark.message()));
    }

    private String numbers(PlannedVirtualFunctions planned) {
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
    private Stream<UnitOnNode> withdrawn() {
        return UnitOnNode.of(node.situation().hostNode()).stream()
                .filter(now ->
                        node.plan().units().stream().noneMatch(planned -> isSame(planned, now)));
    }

    private Tree withdrawn(UnitOnNode unit) {
        return Tree.leaf(
                "%s: %s"
                        .formatted(
                                paint.notice("withdrawn unit " + unit.id()),
                                unit.status()
                                        .map(NodeLines::status)
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

    private boolean isNew(PlannedUnit unit) {
        return UnitOnNode.of(node.situation().hostNode()).stream()
                .noneMatch(now -> isSame(unit, now));
    }

    private static boolean isSame(PlannedUnit planned, UnitOnNode now) {
        return planned.hostDevice().equals(now.hostDevice())
                && planned.id().toString().equals(now.id());
    }
}
