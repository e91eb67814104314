// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The time goes by, and a test lets more of it pass at once.
public final class PassingClock implements InstantSource {

    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    @Override
    public Instant instant() {
        return Instant.now().plus(passed.get());
    }

    public void pass(Duration time) {
        passed.accumulateAndGet(time, Duration::plus);
    }
}
