// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.uninstall;

import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What of Hostdev is still on a node, read off its HostNode: a sentence each, for a person.
final class Stay {

    private Stay() {}

    /// What somebody has now: nothing that Hostdev does ends that.
    static List<String> inUse(List<HostNode> hostNodes) {
        return hostNodes.stream()
                .flatMap(node ->
                        units(node).stream().filter(Stay::isHeld).map(unit -> said(node, unit)))
                .toList();
    }

    /// All that is not back yet.
    static List<String> remaining(List<HostNode> hostNodes) {
        return hostNodes.stream().flatMap(Stay::remaining).toList();
    }

    private static Stream<String> remaining(HostNode node) {
        HostNodeSpec spec = node.getSpec();
        HostNodeStatus status = node.getStatus();
        String name = node.getMetadata().getName();
        if (spec != null && !(isEmpty(spec.units()) && isEmpty(spec.virtualFunctions()))) {
            return Stream.of(
                    "node %s: the operator still has devices in its plan; is it running?"
                            .formatted(name));
        }
        if (spec != null && !acknowledged(node, status)) {
            return Stream.of(
                    "node %s: its agent has not taken up its last plan; is it running, and the node Ready?"
                            .formatted(name));
        }
        return Stream.concat(
                units(node).stream().map(unit -> said(node, unit)),
                status == null || status.virtualFunctions() == null
                        ? Stream.empty()
                        : status.virtualFunctions().stream().map(one -> said(node, one)));
    }

    private static boolean acknowledged(HostNode node, @Nullable HostNodeStatus status) {
        return status != null
                && status.observedGeneration() != null
                && status.observedGeneration() >= node.getMetadata().getGeneration();
    }

    private static List<UnitStatus> units(HostNode node) {
        HostNodeStatus status = node.getStatus();
        return status == null || status.units() == null ? List.of() : status.units();
    }

    private static boolean isHeld(UnitStatus unit) {
        return unit.holder() != null
                || unit.phase() == UnitPhase.IN_USE
                || unit.phase() == UnitPhase.DRAINING
                || unit.phase() == UnitPhase.RELEASING;
    }

    private static String said(HostNode node, UnitStatus unit) {
        return "node %s: %s of HostDevice %s: %s%s"
                .formatted(
                        node.getMetadata().getName(),
                        unit.id(),
                        unit.hostDevice(),
                        unit.holder() == null
                                ? word(unit.phase())
                                : "%s, by %s".formatted(word(unit.phase()), unit.holder()),
                        unit.message() == null ? "" : " (%s)".formatted(unit.message()));
    }

    private static String word(UnitPhase phase) {
        return switch (phase) {
            case DETACHED -> "not bound";
            case BINDING -> "being bound";
            case READY -> "free, and not given back yet";
            case IN_USE, DRAINING -> "in use";
            case UNHEALTHY -> "not to be given out";
            case RELEASING -> "still held";
            case REATTACHING -> "going back to the host";
            case MISSING -> "not there";
            case FAILED -> "failed";
        };
    }

    private static String said(HostNode node, PhysicalFunctionStatus one) {
        return "node %s: the virtual functions of %s for VirtualFunctions %s: %s"
                .formatted(
                        node.getMetadata().getName(),
                        one.physicalFunction(),
                        one.owner(),
                        Objects.requireNonNullElse(one.message(), "not given back yet"));
    }

    private static boolean isEmpty(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }
}
