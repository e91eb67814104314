// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.unit.Vanished;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What has vanished of late. It is told for so long that no operator misses it, and a cluster
/// keeps an Event no longer.
final class RecentlyVanished {

    static final Duration KEPT = Duration.ofHours(1);

    /// A device that flaps must not fill the HostNode.
    static final int MOST = 32;

    private final Deque<Vanished> entries = new ArrayDeque<>();

    void add(Vanished vanished) {
        entries.addLast(vanished);
        if (entries.size() > MOST) {
            entries.removeFirst();
        }
    }

    /// The newest last.
    List<Vanished> recent(Instant now) {
        entries.removeIf(entry -> !now.isBefore(entry.at().plus(KEPT)));
        return List.copyOf(entries);
    }
}
