package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;

/// Work that failed, and when it is worth another try.
///
/// @param work what failed: it says nothing of any other
/// @param reason CamelCase
/// @param attempts so far, from 1
public record Failure(Work work, String reason, String message, int attempts, Instant retryAt) {

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /// The reason of work that found a holder in the moment before its first write. Time cures it,
    /// and nothing announces when.
    public static final String HELD = "Held";

    private static final Duration UNTIL_CLOSED = Duration.ofMillis(500);

    /// The pause doubles from 2 s to 5 min; for a holder it stays at half a second.
    public static Failure of(Work work, String reason, String message, int attempts, Instant now) {
        Duration pause =
                reason.equals(HELD)
                        ? UNTIL_CLOSED
                        : FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
        return new Failure(
                work,
                reason,
                message,
                attempts,
                now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    }
}
