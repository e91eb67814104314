// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import java.time.Duration;

/// How long to wait before the next try: 100 ms, doubled each time up to 5 s.
final class Backoff {

    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    Duration next() {
        Duration wait = next;
        next = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
        return wait;
    }

    void reset() {
        next = FIRST;
    }
}
