// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;

/// Work that did not come to its end, and when it is worth another try.
public sealed interface Failure {

    /// What failed: it says nothing of any other.
    Work work();

    Instant retryAt();

    /// How long to wait after so many attempts: from 2 s, doubled each time, to 5 min.
    static Duration pause(int attempts) {
        Duration longest = Duration.ofMinutes(5);
        Duration pause = Duration.ofSeconds(2).multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /// A step went wrong.
    ///
    /// @param reason CamelCase
    /// @param attempts so far, from 1
    record Refused(Work work, String reason, String message, int attempts, Instant retryAt)
            implements Failure {

        /// After [Failure#pause].
        public static Refused of(
                Work work, String reason, String message, int attempts, Instant now) {
            return new Refused(work, reason, message, attempts, now.plus(pause(attempts)));
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
