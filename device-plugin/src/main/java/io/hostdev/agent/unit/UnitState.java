// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.plan.Mismatch;
import java.time.Instant;
import java.util.List;

/// The phases of a unit (DESIGN: "The node agent"), each with what is known in it.
///
/// The way of a unit is Detached (only with OnAllocate) → Binding → Ready → InUse → Ready, and on
/// removal Draining → Releasing → Reattaching → gone. Missing, Mistaken and Failed are entered from
/// anywhere.
public sealed interface UnitState {

    /// All that [#phase] says.
    List<String> PHASES =
            List.of(
                    "Detached",
                    "Binding",
                    "Ready",
                    "InUse",
                    "Unhealthy",
                    "Draining",
                    "Releasing",
                    "Reattaching",
                    "Missing",
                    "Failed");

    /// Waits for a pod before it is bound.
    record Detached() implements UnitState {}

    /// @param waitsFor what has to happen before, or what the kernel waits for, for a person;
    ///   empty: it is being bound now
    record Binding(String waitsFor) implements UnitState {}

    record Ready() implements UnitState {}

    /// @param holder a pod or a process, for a person
    record InUse(String holder) implements UnitState {}

    /// Bound and free, but not to be handed out: a foreign process has it, or its group stopped
    /// being viable.
    record Unhealthy(String reason, String message) implements UnitState {}

    /// On another driver, or on none, while a pod has it: somebody binds it elsewhere, or the
    /// kernel is removing it and waits for the pod.
    ///
    /// @param holder the pod, for a person
    record Taken(String holder, String message) implements UnitState {}

    /// No longer wanted, still given to a pod.
    record Draining(String holder) implements UnitState {}

    /// No longer wanted and given to nobody; the kernel still knows a holder.
    record Releasing(String holder) implements UnitState {}

    /// @param waitsFor what the kernel waits for, for a person; empty: nothing out of the ordinary
    record Reattaching(String waitsFor) implements UnitState {}

    /// A function of it is not there.
    record Missing(String message) implements UnitState {}

    /// What is at an address of it is not what the plan means: nothing is done before another plan.
    record Mistaken(Mismatch mismatch) implements UnitState {}

    /// @param reason CamelCase
    /// @param retryAt when it is tried again
    record Failed(String reason, String message, Instant retryAt) implements UnitState {}

    /// As HostNode.status names it.
    default String phase() {
        return switch (this) {
            case Detached() -> "Detached";
            case Binding _ -> "Binding";
            case Ready() -> "Ready";
            case InUse _ -> "InUse";
            case Unhealthy _, Taken _ -> "Unhealthy";
            case Draining _ -> "Draining";
            case Releasing _ -> "Releasing";
            case Reattaching _ -> "Reattaching";
            case Missing _, Mistaken _ -> "Missing";
            case Failed _ -> "Failed";
        };
    }

    /// Why it is in its phase, CamelCase, as HostNode.status has it; empty: that goes without
    /// saying.
    default String cause() {
        return switch (this) {
            case Detached _, Ready _, InUse _ -> "";
            case Binding(String waitsFor) -> waitsFor.isEmpty() ? "" : "Waiting";
            case Unhealthy(String reason, _) -> reason;
            case Taken _ -> "TakenFromPod";
            case Draining _ -> "StillAllocated";
            case Releasing _ -> "StillHeld";
            case Reattaching(String waitsFor) -> waitsFor.isEmpty() ? "" : "Waiting";
            case Missing _ -> "FunctionMissing";
            case Mistaken(Mismatch mismatch) -> mismatch.reason();
            case Failed(String reason, _, _) -> reason;
        };
    }

    /// Who has it, for a person; empty: nobody, as far as it is known.
    default String heldBy() {
        return switch (this) {
            case InUse(String holder) -> holder;
            case Taken(String holder, _) -> holder;
            case Draining(String holder) -> holder;
            case Releasing(String holder) -> holder;
            case Detached _, Binding _, Ready _, Unhealthy _, Reattaching _ -> "";
            case Missing _, Mistaken _, Failed _ -> "";
        };
    }

    /// In words, for the log.
    default String described() {
        return switch (this) {
            case Detached() -> "detached until a pod gets it";
            case Binding(String waitsFor) ->
                    waitsFor.isEmpty() ? "binding" : "to be bound: " + waitsFor;
            case Ready() -> "ready";
            case InUse(String holder) -> "in use by " + holder;
            case Unhealthy(_, String message) -> "not offered: " + message;
            case Taken(_, String message) -> "taken: " + message;
            case Draining(String holder) -> "no longer wanted, waits for " + holder;
            case Releasing(String holder) -> "no longer wanted, still held by " + holder;
            case Reattaching(String waitsFor) ->
                    waitsFor.isEmpty()
                            ? "going back to the host"
                            : "going back to the host: " + waitsFor;
            case Missing(String message) -> message;
            case Mistaken(Mismatch mismatch) -> mismatch.message();
            case Failed(_, String message, Instant retryAt) ->
                    "failed: %s (tried again at %s)".formatted(message, retryAt);
        };
    }
}
