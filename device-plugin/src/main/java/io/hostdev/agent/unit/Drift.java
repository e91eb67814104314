// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import java.time.Duration;
import java.time.Instant;

/// A unit that was bound and that somebody else's hand bound elsewhere.
///
/// @param takenBack how often it was bound to VFIO again since, from 1
/// @param last when that was
public record Drift(int takenBack, Instant last) {

    /// After so many times somebody means it.
    public static final int LIMIT = 3;

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    public Drift again(Instant now) {
        return new Drift(takenBack + 1, now);
    }

    /// The pause doubles each time, from 2 s.
    Instant retryAt() {
        return last.plus(FIRST.multipliedBy(1L << Math.min(takenBack - 1, LIMIT)));
    }

    boolean isExhausted() {
        return takenBack >= LIMIT;
    }

    /// It has stayed where it belongs for so long that the next time is a first one.
    public boolean isForgotten(Instant now) {
        return now.isAfter(last.plus(FORGOTTEN));
    }
}
