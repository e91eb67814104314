// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import io.hostdev.telemetry.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Since when each unit is in its phase, as far as this process has seen it, and a line in the log
/// for each change.
final class Chronicle {

    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);

    private final InstantSource clock;
    private final Map<UnitId, UnitReport> latest = new HashMap<>();

    Chronicle(InstantSource clock) {
        this.clock = clock;
    }

    UnitReport report(PlannedUnit unit, UnitState state) {
        UnitReport before = latest.get(unit.id());
        Instant since =
                before != null && before.state().getClass().equals(state.getClass())
                        ? before.since()
                        : clock.instant();
        UnitReport report = new UnitReport(unit.id(), unit.hostDevice(), state, since);
        if (!report.equals(before)) {
            try (var _ = Topic.hostDevice(unit.hostDevice()).unit(unit.id())) {
                LOG.info(
                        "{} of HostDevice {}: {}", unit.id(), unit.hostDevice(), state.described());
            }
        }
        latest.put(unit.id(), report);
        return report;
    }

    void retain(Set<UnitId> units) {
        latest.keySet().retainAll(units);
    }
}
