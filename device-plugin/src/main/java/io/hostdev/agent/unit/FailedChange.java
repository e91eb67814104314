// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A change of a number of VFs that did not come to its end, and when it is worth another try.
///
/// @param state of the PF until then
/// @param attempts so far, from 1; 0: nothing was touched, because somebody was found to hold a VF
public record FailedChange(
        VirtualFunctionsChange change, VirtualFunctionsState state, int attempts, Instant retryAt) {

    private static final Duration HELD = Duration.ofMillis(400);

    /// A step went wrong: the pause is that of any work.
    ///
    /// @param reason CamelCase
    /// @param before the failure before this one, of whatever change
    public static FailedChange of(
            VirtualFunctionsChange change,
            String reason,
            String message,
            Optional<FailedChange> before,
            Instant now) {
        int attempts =
                before.filter(failed -> change.retries(failed.change()))
                                .map(FailedChange::attempts)
                                .orElse(0)
                        + 1;
        Instant retryAt = now.plus(Failure.pause(attempts));
        return new FailedChange(
                change,
                new VirtualFunctionsState.Failed(reason, message, retryAt),
                attempts,
                retryAt);
    }

    /// Somebody was found to hold a VF: nothing announces when that ends.
    ///
    /// @param holder for a person
    public static FailedChange held(VirtualFunctionsChange change, String holder, Instant now) {
        return new FailedChange(
                change, new VirtualFunctionsState.Draining("held by " + holder), 0, now.plus(HELD));
    }
}
