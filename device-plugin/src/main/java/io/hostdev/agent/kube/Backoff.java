// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import java.time.Duration;

/// The pauses after failures.
///
/// @param first after the first failure; doubled by each further one
/// @param longest the end of the doubling
record Backoff(Duration first, Duration longest) {

    static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

    /// @param failures in a row
    /// @param least what the server asked for
    Duration after(int failures, Duration least) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
        Duration own = doubled.compareTo(longest) < 0 ? doubled : longest;
        return own.compareTo(least) > 0 ? own : least;
    }
}
