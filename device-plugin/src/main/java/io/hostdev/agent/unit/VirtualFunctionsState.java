// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.plan.Mismatch;
import java.time.Instant;

/// The phases of a PF whose number of VFs we see to, each with what is known in it.
///
/// Its way is Draining → Changing → Ready; Failed, Missing and Mistaken are entered from anywhere.
public sealed interface VirtualFunctionsState {

    /// It has the number that it shall have.
    record Ready() implements VirtualFunctionsState {}

    /// Its number changes as soon as nobody has one of the VFs that are there.
    ///
    /// @param waitsFor which VF and who, a sentence for a person
    record Draining(String waitsFor) implements VirtualFunctionsState {}

    /// @param waitsFor what the kernel waits for, for a person; empty: nothing out of the ordinary
    record Changing(String waitsFor) implements VirtualFunctionsState {}

    /// @param reason CamelCase
    /// @param retryAt when it is tried again
    record Failed(String reason, String message, Instant retryAt)
            implements VirtualFunctionsState {}

    /// The PF is not there.
    record Missing() implements VirtualFunctionsState {}

    /// What is at its address is not the PF that the plan means: nothing is done before another
    /// plan.
    record Mistaken(Mismatch mismatch) implements VirtualFunctionsState {}

    /// In words, for the log.
    default String described() {
        return switch (this) {
            case Ready() -> "ready";
            case Draining(String waitsFor) -> "to be changed: " + waitsFor;
            case Changing(String waitsFor) ->
                    waitsFor.isEmpty() ? "being changed" : "being changed: " + waitsFor;
            case Failed(String ignored, String message, Instant retryAt) ->
                    "failed: %s (tried again at %s)".formatted(message, retryAt);
            case Missing() -> "not there";
            case Mistaken(Mismatch mismatch) -> mismatch.message();
        };
    }
}
