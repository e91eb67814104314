package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;

/// Work that did not come to its end, and when it is worth another try.
public sealed interface Failure {

    /// What failed: it says nothing of any other.
    Work work();

    Instant retryAt();

    /// A step went wrong.
    ///
    /// @param reason CamelCase
    /// @param attempts so far, from 1
    record Refused(Work work, String reason, String message, int attempts, Instant retryAt)
            implements Failure {

        private static final Duration FIRST = Duration.ofSeconds(2);
        private static final Duration LONGEST = Duration.ofMinutes(5);

        /// The pause doubles from 2 s to 5 min.
        public static Refused of(
                Work work, String reason, String message, int attempts, Instant now) {
            Duration pause = FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
            return new Refused(
                    work,
                    reason,
                    message,
                    attempts,
                    now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
        }
    }

    /// Somebody was found to hold it, and nothing was touched: nothing announces when that ends, so
    /// it is looked for often.
    ///
    /// @param holder for a person
    record Held(Work work, String holder, Instant retryAt) implements Failure {

        private static final Duration PAUSE = Duration.ofMillis(400);

        public static Held of(Work work, String holder, Instant now) {
            return new Held(work, holder, now.plus(PAUSE));
        }
    }
}
