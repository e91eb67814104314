package io.hostdev.agent.unit;

import io.hostdev.core.plan.Mismatch;
import java.time.Instant;

/// The phases of a unit (DESIGN: "The node agent"), each with what is known in it.
///
/// The way of a unit is Detached (only with OnAllocate) → Binding → Ready → InUse → Ready, and on
/// removal Draining → Releasing → Reattaching → gone. Missing, Mistaken and Failed are entered from
/// anywhere.
public sealed interface UnitState {

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

    /// In words, for the log.
    default String described() {
        return switch (this) {
            case Detached() -> "detached until a pod gets it";
            case Binding(String waitsFor) ->
                    waitsFor.isEmpty() ? "binding" : "to be bound: " + waitsFor;
            case Ready() -> "ready";
            case InUse(String holder) -> "in use by " + holder;
            case Unhealthy(String ignored, String message) -> "not offered: " + message;
            case Taken(String ignored, String message) -> "taken: " + message;
            case Draining(String holder) -> "no longer wanted, waits for " + holder;
            case Releasing(String holder) -> "no longer wanted, still held by " + holder;
            case Reattaching(String waitsFor) ->
                    waitsFor.isEmpty()
                            ? "going back to the host"
                            : "going back to the host: " + waitsFor;
            case Missing(String message) -> message;
            case Mistaken(Mismatch mismatch) -> mismatch.message();
            case Failed(String ignored, String message, Instant retryAt) ->
                    "failed: %s (tried again at %s)".formatted(message, retryAt);
        };
    }
}
