// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.core.plan.UnitId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The container starts that wait for their units. Of two that want one unit only the later may go
/// on waiting: so no more of them wait than there are units, however often the kubelet asks.
final class WaitingStarts {

    private final Map<UnitId, Start> latest = new HashMap<>();

    /// One start, until it is closed.
    final class Start implements AutoCloseable {

        private final Set<UnitId> units;

        private Start(Set<UnitId> units) {
            this.units = Set.copyOf(units);
        }

        /// Another one that wants a unit of it has come since.
        boolean isSuperseded() {
            synchronized (latest) {
                return units.stream().anyMatch(unit -> latest.get(unit) != this);
            }
        }

        @Override
        public void close() {
            synchronized (latest) {
                units.forEach(unit -> latest.remove(unit, this));
            }
        }
    }

    Start begin(Set<UnitId> units) {
        Start start = new Start(units);
        synchronized (latest) {
            start.units.forEach(unit -> latest.put(unit, start));
        }
        return start;
    }

    /// For how many units a start waits.
    int size() {
        synchronized (latest) {
            return latest.size();
        }
    }
}
