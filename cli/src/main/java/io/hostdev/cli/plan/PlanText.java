// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.fabric8.kubernetes.api.model.Condition;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.cli.manifest.Manifest;
import io.hostdev.cli.text.Columns;
import io.hostdev.cli.text.Count;
import io.hostdev.cli.text.MachineWords;
import io.hostdev.cli.text.Paint;
import io.hostdev.cli.text.Tree;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import java.util.List;
import java.util.Set;
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
    private final List<NodeLines> nodes;
    private final StringBuilder text = new StringBuilder();

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
        Columns functions = Columns.of(preview.steps().map(Step::cells).toList());
        this.nodes =
                preview.nodes().stream()
                        .map(node -> new NodeLines(node, functions, paint))
                        .toList();
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
        for (NodeLines node : nodes) {
            List<Tree> lines = node.ofOthers(preview::isOwn);
            if (!lines.isEmpty()) {
                text.append('\n');
                new Tree("Also on " + node.title(), lines).draw("", text);
            }
        }
        return text.append("\n%s. Nothing was touched.\n".formatted(Totals.of(preview))).toString();
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
        nodes.forEach(node -> draw(node, node.ofHostDevice(name)));
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
        nodes.forEach(node -> draw(node, node.ofVirtualFunctions(name)));
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

    private void draw(NodeLines node, List<Tree> lines) {
        if (!lines.isEmpty()) {
            new Tree(node.title(), lines).draw("  ", text);
        }
    }
}
