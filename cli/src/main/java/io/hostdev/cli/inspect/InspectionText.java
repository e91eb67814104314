// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import static java.util.stream.Collectors.joining;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.cli.text.Columns;
import io.hostdev.cli.text.Count;
import io.hostdev.cli.text.MachineWords;
import io.hostdev.cli.text.Paint;
import io.hostdev.cli.text.PciClassName;
import io.hostdev.cli.text.Tree;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Refusal;
import io.hostdev.operator.status.PhaseNames;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// An inspected machine for a person: what can be given to pods, what goes together, who has it.
public final class InspectionText {

    /// What a person looks for, in this order.
    private enum Section {
        HANDED_OUT("Handed out by Hostdev"),
        ON_VFIO("On VFIO already"),
        FREE("Can be given to pods"),
        HOST_CRITICAL("The host lives on these"),
        REFUSED("Cannot be given to pods"),
        CHIPSET("Bridges and chipset");

        private final String title;

        Section(String title) {
            this.title = title;
        }

        static Section of(Block block) {
            return switch (block.fate()) {
                case Fate.HandedOut _ -> HANDED_OUT;
                case Fate.OnVfio _ -> ON_VFIO;
                case Fate.Free _ -> FREE;
                case Fate.HostCritical _ -> HOST_CRITICAL;
                case Fate.Refused _ -> REFUSED;
                case Fate.Chipset _ -> CHIPSET;
            };
        }
    }

    private final Subject subject;
    private final List<Block> blocks;
    private final boolean all;
    private final Paint paint;
    private final StringBuilder text = new StringBuilder();

    private InspectionText(Subject subject, boolean all, Paint paint) {
        this.subject = subject;
        this.blocks = Inspection.of(subject);
        this.all = all;
        this.paint = paint;
    }

    /// @param all with bridges and chipset
    public static String of(Subject subject, boolean all, Paint paint) {
        return new InspectionText(subject, all, paint).whole();
    }

    private String whole() {
        text.append(paint.heading(subject.name()))
                .append(": ")
                .append(MachineWords.kernel(subject.machine().kernel()))
                .append('\n')
                .append(summary())
                .append('\n');
        if (subject.machine().kernel().iommu() == Kernel.Iommu.NONE) {
            text.append(paint.bad(new Refusal.NoIommu().message())).append('\n');
        }
        subject.remarks().forEach(remark -> text.append(paint.notice(remark)).append('\n'));
        Columns columns =
                Columns.of(
                        shown().flatMap(block ->
                                        block.functions().stream()
                                                .map(function -> cells(function, block)))
                                .toList());
        for (Section section : Section.values()) {
            List<Block> of = shown().filter(block -> Section.of(block) == section).toList();
            if (!of.isEmpty()) {
                text.append('\n').append(painted(section)).append('\n');
                of.forEach(block -> tree(block, columns).draw("  ", text));
            }
        }
        return text.toString();
    }

    private Stream<Block> shown() {
        return blocks.stream().filter(block -> all || Section.of(block) != Section.CHIPSET);
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        parts.add(Count.of(subject.machine().functions().size(), "function"));
        int groups = subject.machine().groups().size();
        if (groups > 0) {
            parts.set(0, parts.getFirst() + " in " + Count.of(groups, "IOMMU group"));
        }
        long hidden = blocks.size() - shown().count();
        if (hidden > 0) {
            long functions =
                    blocks.stream()
                            .filter(block -> Section.of(block) == Section.CHIPSET)
                            .mapToLong(block -> block.functions().size())
                            .sum();
            parts.add("%d of bridges and chipset alone not shown (--all)".formatted(functions));
        }
        return String.join(", ", parts);
    }

    private String painted(Section section) {
        return switch (section) {
            case HANDED_OUT, FREE, ON_VFIO -> paint.good(section.title);
            case HOST_CRITICAL -> paint.notice(section.title);
            case REFUSED -> paint.bad(section.title);
            case CHIPSET -> paint.faint(section.title);
        };
    }

    private Tree tree(Block block, Columns columns) {
        return new Tree(
                paint.heading(groups(block.groups())) + header(block),
                block.functions().stream()
                        .map(function -> line(function, columns.row(cells(function, block))))
                        .map(Tree::leaf)
                        .toList());
    }

    private String line(Function function, String row) {
        return function.identity().pciClass().isBridge() ? paint.faint(row) : row;
    }

    private static String groups(List<IommuGroupId> groups) {
        return switch (groups.size()) {
            case 0 -> "no group";
            case 1 -> "group " + groups.getFirst();
            default ->
                    "groups " + groups.stream().map(IommuGroupId::toString).collect(joining(", "));
        };
    }

    private static String header(Block block) {
        List<String> parts = new ArrayList<>();
        switch (block.fate()) {
            case Fate.HandedOut(UnitOnNode unit) -> parts.add(unit(unit));
            case Fate.Refused(Refusal refusal) -> parts.add(refused(block, refusal));
            case Fate.Free(List<PciAddress> functions) -> together(functions.size(), parts);
            case Fate.OnVfio _, Fate.HostCritical _ ->
                    together(block.groups().isEmpty() ? 0 : block.endpoints().size(), parts);
            case Fate.Chipset _ -> {}
        }
        if (!block.sameCard().isEmpty()) {
            parts.add("same card as " + groups(block.sameCard()));
        }
        block.holders()
                .forEach(holder ->
                        parts.add(
                                "held by "
                                        + holder
                                        + holder.podUid().map(uid -> " of pod " + uid).orElse("")));
        numaNode(block).ifPresent(node -> parts.add("NUMA node " + node));
        return parts.isEmpty() ? "" : ": " + String.join("; ", parts);
    }

    private static void together(int functions, List<String> parts) {
        if (functions > 1) {
            parts.add(functions + " functions, only together");
        }
    }

    /// Once for all where nothing else tells the functions apart.
    private static String refused(Block block, Refusal refusal) {
        return switch (refusal) {
            case Refusal.NoIommu _ -> "not isolated";
            case Refusal.NoIommuGroup _ when block.functions().size() > 1 ->
                    "the kernel does not isolate these";
            case Refusal.NoIommuGroup _,
                    Refusal.NoIommufd _,
                    Refusal.NotAnEndpoint _,
                    Refusal.HasVirtualFunctions _,
                    Refusal.WantedForVirtualFunctions _,
                    Refusal.VirtualFunctionsChanging _,
                    Refusal.FunctionClaimed _,
                    Refusal.GroupClaimed _,
                    Refusal.ResourceNameTaken _,
                    Refusal.SiblingsInUse _,
                    Refusal.GroupNotViable _,
                    Refusal.HostCritical _,
                    Refusal.NotOnVfio _,
                    Refusal.OnAnotherVfioDriver _ ->
                    refusal.message();
        };
    }

    private static String unit(UnitOnNode unit) {
        return "HostDevice %s, unit %s: %s"
                .formatted(
                        unit.hostDevice(),
                        unit.id(),
                        unit.status()
                                .map(InspectionText::status)
                                .orElse("planned, and the agent has not taken it up yet"));
    }

    private static String status(UnitStatus status) {
        return PhaseNames.of(status.phase())
                + (status.holder() == null ? "" : ", held by " + status.holder())
                + (status.message() == null ? "" : ": " + status.message());
    }

    /// If all of them are on one.
    private static OptionalInt numaNode(Block block) {
        List<OptionalInt> nodes =
                block.functions().stream()
                        .map(function -> function.placement().numaNode())
                        .distinct()
                        .toList();
        return nodes.size() == 1 ? nodes.getFirst() : OptionalInt.empty();
    }

    private static List<String> cells(Function function, Block block) {
        return List.of(
                function.address().toString(),
                PciClassName.of(function.identity().pciClass()),
                function.identity().id().toString(),
                MachineWords.driver(function.binding()),
                notes(function, block));
    }

    private static String notes(Function function, Block block) {
        List<String> notes = new ArrayList<>();
        function.hostUse().stream().map(HostUse::toString).forEach(notes::add);
        if (block.fate() instanceof Fate.HandedOut(UnitOnNode unit)
                && unit.siblings().contains(function.address())) {
            notes.add("given to nobody");
        }
        if (block.fate() instanceof Fate.Free(List<PciAddress> functions)
                && !functions.contains(function.address())
                && !function.identity().pciClass().isBridge()) {
            notes.add("stays with the host");
        }
        if (!function.binding().onVfio() && !function.vfioDrivers().isEmpty()) {
            notes.add("can go to " + String.join(", ", function.vfioDrivers()));
        }
        switch (function.sriov()) {
            case PhysicalFunction pf ->
                    notes.add(
                            "%d of %d virtual functions on"
                                    .formatted(pf.enabledVfs(), pf.totalVfs()));
            case VirtualFunction vf ->
                    notes.add(
                            "virtual function %d of %s"
                                    .formatted(vf.index(), vf.physicalFunction()));
            case SriovRole.None _ -> {}
        }
        return String.join("; ", notes);
    }
}
