// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsStatus;
import io.hostdev.cli.manifest.Applied;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.hostnode.NodeSituation;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// What the operator would make of objects on some nodes: its own decisions, and the status that it
/// would write. Pure, and nothing is touched.
///
/// @param nodes in the order in which they were asked for
/// @param hostDevices those that were asked about, with the status they would get
/// @param virtualFunctions likewise
public record Preview(
        List<NodePreview> nodes,
        List<HostDevice> hostDevices,
        List<VirtualFunctions> virtualFunctions) {

    public Preview {
        nodes = List.copyOf(nodes);
        hostDevices = List.copyOf(hostDevices);
        virtualFunctions = List.copyOf(virtualFunctions);
    }

    /// @param situations the nodes, each with all of `applied`
    /// @throws io.hostdev.cli.text.InputError if a node has not reported its machine
    public static Preview of(List<NodeSituation> situations, Applied applied, Instant now) {
        List<NodePreview> nodes = situations.stream().map(NodePreview::of).toList();
        return new Preview(
                nodes,
                applied.ownDevices().stream().map(one -> withStatus(one, nodes, now)).toList(),
                applied.ownNumbers().stream().map(one -> withStatus(one, nodes, now)).toList());
    }

    private static HostDevice withStatus(
            HostDevice hostDevice, List<NodePreview> nodes, Instant now) {
        String name = hostDevice.getMetadata().getName();
        List<NodeContribution> contributions =
                nodes.stream()
                        .flatMap(node ->
                                Stream.ofNullable(node.decision().contributions().get(name)))
                        .toList();
        HostDeviceStatus status =
                HostDeviceStatusFactory.status(hostDevice, contributions, nodes.size(), now);
        HostDevice planned = new HostDevice();
        planned.setMetadata(hostDevice.getMetadata());
        planned.setSpec(hostDevice.getSpec());
        planned.setStatus(status);
        return planned;
    }

    private static VirtualFunctions withStatus(
            VirtualFunctions wanted, List<NodePreview> nodes, Instant now) {
        String name = wanted.getMetadata().getName();
        List<VirtualFunctionsContribution> contributions =
                nodes.stream()
                        .flatMap(node ->
                                Stream.ofNullable(node.decision().virtualFunctions().get(name)))
                        .toList();
        VirtualFunctionsStatus status =
                VirtualFunctionsStatusFactory.status(wanted, contributions, nodes.size(), now);
        VirtualFunctions planned = new VirtualFunctions();
        planned.setMetadata(wanted.getMetadata());
        planned.setSpec(wanted.getSpec());
        planned.setStatus(status);
        return planned;
    }

    /// Whether anything that was asked for is refused on any of the nodes.
    public boolean refuses() {
        return nodes.stream().anyMatch(node -> refusals(node) > 0);
    }

    /// Of what was asked for, on this node.
    long refusals(NodePreview node) {
        return node.plan().refused().stream().filter(refused -> isOwn(refused.hostDevice())).count()
                + node.plan().refusedVirtualFunctions().stream()
                        .filter(refused -> isOwnNumber(refused.owner()))
                        .count();
    }

    /// The units of the HostDevices that were asked about, on this node.
    Stream<PlannedUnit> ownUnits(NodePreview node) {
        return node.plan().units().stream().filter(unit -> isOwn(unit.hostDevice()));
    }

    /// Of the units of the HostDevices that were asked about, on all nodes.
    Stream<Step> steps() {
        return nodes.stream().flatMap(node -> ownUnits(node).flatMap(unit -> Step.of(node, unit)));
    }

    boolean isOwn(String hostDevice) {
        return hostDevices.stream().anyMatch(one -> one.getMetadata().getName().equals(hostDevice));
    }

    private boolean isOwnNumber(String virtualFunctions) {
        return virtualFunctions().stream()
                .anyMatch(one -> one.getMetadata().getName().equals(virtualFunctions));
    }
}
