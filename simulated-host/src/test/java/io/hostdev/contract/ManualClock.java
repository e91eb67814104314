// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved on.
public final class ManualClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-21T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
