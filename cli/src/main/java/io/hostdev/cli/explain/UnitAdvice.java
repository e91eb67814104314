// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.hostdev.api.v1alpha1.UnitStatus;
import java.util.Optional;

/// What to do about a unit: the table of docs/safety.md.
final class UnitAdvice {

    private UnitAdvice() {}

    /// Absent: nothing.
    static Optional<String> on(String node, UnitStatus unit) {
        String reason = unit.reason() == null ? "" : unit.reason();
        String holder = unit.holder() == null ? "its holder" : unit.holder();
        return switch (unit.phase()) {
            case READY, DETACHED, IN_USE -> Optional.empty();
            case BINDING, REATTACHING ->
                    Optional.of(
                            unit.message() == null
                                    ? "wait: this takes a moment"
                                    : "end on node %s what %s waits for, or wait for it"
                                            .formatted(node, unit.id()));
            case DRAINING -> Optional.of("delete %s when it can be missed".formatted(holder));
            case RELEASING ->
                    Optional.of("wait for %s on node %s, or end it".formatted(holder, node));
            case UNHEALTHY -> Optional.of(unhealthy(node, unit.id(), reason, holder));
            case MISSING ->
                    Optional.of(
                            reason.equals("DeviceNotNamed")
                                    ? "upgrade the operator"
                                    : "put the device back: %s is used again by itself"
                                            .formatted(unit.id()));
            case FAILED ->
                    Optional.of(
                            "do what the message of %s says; it is tried again by itself"
                                    .formatted(unit.id()));
        };
    }

    private static String unhealthy(String node, String unit, String reason, String holder) {
        return switch (reason) {
            case "HeldByProcess" ->
                    "end the process on node %s that has %s open".formatted(node, unit);
            case "GroupNotViable" ->
                    "unbind that function on node %s, or select it too, or set siblings: Detach"
                            .formatted(node);
            case "Drifted" ->
                    "find out who bound %s on node %s to another driver, and unbind it there"
                            .formatted(unit, node);
            case "TakenFromPod" -> "delete %s when it can be missed".formatted(holder);
            default -> "do what the message of %s says".formatted(unit);
        };
    }
}
