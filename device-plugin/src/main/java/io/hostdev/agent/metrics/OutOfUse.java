// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// HostDevices, or resources, that the node has no more, and since when. What was counted of them
/// stays to be scraped for a while, and then goes. Safe for use by many threads.
final class OutOfUse {

    /// As long as HostNode.status tells of functions that have vanished.
    static final Duration KEPT = Duration.ofHours(1);

    private final Map<String, Instant> since = new HashMap<>();

    synchronized void leaves(String name, Instant now) {
        since.putIfAbsent(name, now);
    }

    synchronized void comes(String name) {
        since.remove(name);
    }

    /// @return those that have been out of use for [#KEPT]; forgotten here
    synchronized Set<String> expired(Instant now) {
        Set<String> names =
                since.entrySet().stream()
                        .filter(entry -> entry.getValue().plus(KEPT).isBefore(now))
                        .map(Map.Entry::getKey)
                        .collect(toUnmodifiableSet());
        since.keySet().removeAll(names);
        return names;
    }
}
