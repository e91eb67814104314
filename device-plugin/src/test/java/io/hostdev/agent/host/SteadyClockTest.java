// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final AtomicLong counted = new AtomicLong(Long.MAX_VALUE - 1);
    private final SteadyClock clock = new SteadyClock(wall::get, counted::get);

    @Test
    void beginsWithTheTimeOfDay() {
        assertThat(clock.instant()).isEqualTo(NOON);
    }

    /// The count may overflow, as that of [System#nanoTime].
    @Test
    void goesOnWithWhatIsCounted() {
        counted.addAndGet(3);
        assertThat(clock.instant()).isEqualTo(NOON.plusNanos(3));
    }

    @Test
    void nobodySetsIt() {
        wall.set(NOON.minus(1, ChronoUnit.HOURS));
        assertThat(clock.instant()).isEqualTo(NOON);
        wall.set(NOON.plus(1, ChronoUnit.HOURS));
        assertThat(clock.instant()).isEqualTo(NOON);
    }
}
