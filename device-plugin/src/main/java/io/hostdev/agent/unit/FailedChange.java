package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A change of a number of VFs that did not come to its end, and when it is worth another try.
///
/// @param reason CamelCase
/// @param attempts so far, from 1
public record FailedChange(
        VirtualFunctionsChange change,
        String reason,
        String message,
        int attempts,
        Instant retryAt) {

    private static final Duration HELD = Duration.ofMillis(400);

    /// A step went wrong: the pause is that of any work.
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
        return new FailedChange(
                change, reason, message, attempts, now.plus(Failure.pause(attempts)));
    }

    /// Somebody was found to hold a VF, and nothing was touched: nothing announces when that ends.
    public static FailedChange held(VirtualFunctionsChange change, String holder, Instant now) {
        return new FailedChange(
                change, VirtualFunctionsState.HELD, "held by " + holder, 0, now.plus(HELD));
    }
}
