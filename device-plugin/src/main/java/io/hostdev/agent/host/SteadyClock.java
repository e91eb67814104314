// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.host;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time of day when it was made, and what the monotonic clock has counted since
/// (`CLOCK_MONOTONIC`). So no wait that is judged by its instants gets longer or shorter when
/// somebody sets the machine's clock. What it tells then differs from the machine's clock by that
/// much, until the program starts again.
public final class SteadyClock implements InstantSource {

    private final Instant origin;
    private final long counted;
    private final LongSupplier nanoseconds;

    public SteadyClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    /// @param wall is asked once
    /// @param nanoseconds as [System#nanoTime]
    public SteadyClock(InstantSource wall, LongSupplier nanoseconds) {
        this.origin = wall.instant();
        this.counted = nanoseconds.getAsLong();
        this.nanoseconds = nanoseconds;
    }

    @Override
    public Instant instant() {
        return origin.plusNanos(nanoseconds.getAsLong() - counted);
    }
}
