// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsState;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;

/// How long to wait for an event before looking again. Nothing announces that a file was closed,
/// that a pod is gone or that an event was lost, so what waits for one of these is looked at more
/// often.
final class Pace {

    private static final Duration QUIET = Duration.ofSeconds(5);

    /// For what ends at any moment.
    private static final Duration LAST_CLOSE = Duration.ofMillis(250);

    private Pace() {}

    /// @param awaitsContainers whether a pod is gone whose container lives on
    static Duration of(
            Collection<UnitReport> units,
            Collection<PhysicalFunctionReport> physicalFunctions,
            boolean awaitsContainers) {
        Duration pace =
                Stream.concat(
                                units.stream().map(report -> of(report.state())),
                                physicalFunctions.stream().map(report -> of(report.state())))
                        .min(Comparator.naturalOrder())
                        .orElse(QUIET);
        return awaitsContainers && LAST_CLOSE.compareTo(pace) < 0 ? LAST_CLOSE : pace;
    }

    private static Duration of(VirtualFunctionsState state) {
        return switch (state) {
            case VirtualFunctionsState.Ready(), VirtualFunctionsState.Missing() -> QUIET;
            case VirtualFunctionsState.Mistaken ignored -> QUIET;
            case VirtualFunctionsState.Draining ignored -> LAST_CLOSE;
            case VirtualFunctionsState.Changing ignored -> Duration.ofSeconds(1);
            case VirtualFunctionsState.Failed ignored -> Duration.ofSeconds(1);
        };
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
            case UnitState.Mistaken ignored -> QUIET;
        };
    }
}
