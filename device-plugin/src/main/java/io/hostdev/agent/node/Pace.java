package io.hostdev.agent.node;

import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;

/// How long to wait for an event before looking again. Nothing announces that a file was closed,
/// that a pod is gone or that an event was lost, so what waits for one of these is looked at more
/// often.
final class Pace {

    private static final Duration QUIET = Duration.ofSeconds(5);

    /// For what ends at any moment.
    private static final Duration LAST_CLOSE = Duration.ofMillis(250);

    private Pace() {}

    /// @param awaitsContainers whether a pod is gone whose container lives on
    static Duration of(Collection<UnitReport> reports, boolean awaitsContainers) {
        Duration units =
                reports.stream()
                        .map(report -> of(report.state()))
                        .min(Comparator.naturalOrder())
                        .orElse(QUIET);
        return awaitsContainers && LAST_CLOSE.compareTo(units) < 0 ? LAST_CLOSE : units;
    }

    private static Duration of(UnitState state) {
        return switch (state) {
            case UnitState.Releasing ignored -> LAST_CLOSE;
            case UnitState.Draining ignored -> Duration.ofSeconds(1);
            case UnitState.InUse ignored -> Duration.ofSeconds(2);
            case UnitState.Failed ignored -> Duration.ofSeconds(1);
            case UnitState.Detached(), UnitState.Ready() -> QUIET;
            case UnitState.Binding ignored -> Duration.ofSeconds(1);
            case UnitState.Reattaching ignored -> Duration.ofSeconds(1);
            case UnitState.Unhealthy ignored -> Duration.ofSeconds(1);
            case UnitState.Taken ignored -> Duration.ofSeconds(1);
            case UnitState.Missing ignored -> QUIET;
        };
    }
}
