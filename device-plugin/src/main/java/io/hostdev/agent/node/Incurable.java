// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.UnitService.Reason;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.plan.Mismatch;
import java.time.Instant;
import java.util.Optional;

/// Why a unit in its present state cannot be given out. What time will cure is no reason:
/// PreStartContainer waits for it.
///
/// @param message what is the matter with the unit
record Incurable(Reason reason, String message) {

    static Optional<Incurable> of(UnitState state) {
        return switch (state) {
            case UnitState.Detached() -> Optional.empty();
            case UnitState.Ready() -> Optional.empty();
            case UnitState.InUse ignored -> Optional.empty();
            case UnitState.Binding ignored -> Optional.empty();
            case UnitState.Releasing ignored -> Optional.empty();
            case UnitState.Reattaching ignored -> Optional.empty();
            case UnitState.Unhealthy(String ignored, String message) ->
                    Optional.of(new Incurable(Reason.UNHEALTHY, message));
            case UnitState.Taken(String ignored, String message) ->
                    Optional.of(new Incurable(Reason.UNHEALTHY, message));
            case UnitState.Draining(String holder) ->
                    Optional.of(
                            new Incurable(
                                    Reason.CHANGING,
                                    "it is being changed, and waits for " + holder));
            case UnitState.Missing(String message) ->
                    Optional.of(new Incurable(Reason.MISSING, message));
            case UnitState.Mistaken(Mismatch mismatch) ->
                    Optional.of(new Incurable(Reason.MISSING, mismatch.message()));
            case UnitState.Failed(String ignored, String message, Instant retryAt) ->
                    Optional.of(
                            new Incurable(
                                    Reason.FAILED,
                                    "%s (tried again at %s)".formatted(message, retryAt)));
        };
    }
}
