// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Vanished;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.v1alpha1.Bounds;
import io.hostdev.api.v1alpha1.HostNodeCondition;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.PhysicalFunctionPhase;
import io.hostdev.api.v1alpha1.PhysicalFunctionStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VanishedStatus;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.words.Words;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A report, as the status of a HostNode. Words are made printable and as long as the schema
/// allows: the API server would refuse the whole status otherwise.
final class StatusMapping {

    private StatusMapping() {}

    /// @param before the conditions that the object has: one whose status did not change keeps its
    ///   time
    /// @param now the time of the others
    static HostNodeStatus status(NodeReport report, List<HostNodeCondition> before, Instant now) {
        return new HostNodeStatus(
                MachineMapping.kernel(report.machine().kernel()),
                MachineMapping.functions(report.machine()),
                report.units().stream().map(StatusMapping::unit).toList(),
                report.observedGeneration() == 0 ? null : report.observedGeneration(),
                conditions(report.conditions(), before, now),
                report.vanished().isEmpty() ? null : vanished(report.vanished()),
                report.physicalFunctions().stream().map(StatusMapping::physicalFunction).toList());
    }

    /// The newest, which are the last.
    private static List<VanishedStatus> vanished(List<Vanished> vanished) {
        return vanished.stream()
                .skip(Math.max(0, vanished.size() - Bounds.VANISHED))
                .map(StatusMapping::vanished)
                .toList();
    }

    private static VanishedStatus vanished(Vanished vanished) {
        return new VanishedStatus(
                vanished.unit().toString(),
                vanished.hostDevice(),
                vanished.functions().stream().map(PciAddress::toString).toList(),
                vanished.pod().orElse(null),
                vanished.at().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static List<HostNodeCondition> conditions(
            List<NodeCondition> conditions, List<HostNodeCondition> before, Instant now) {
        Map<String, HostNodeCondition> byType =
                before.stream()
                        .collect(toMap(HostNodeCondition::type, identity(), (first, _) -> first));
        return conditions.stream()
                .map(condition -> condition(condition, byType.get(condition.type()), now))
                .toList();
    }

    private static HostNodeCondition condition(
            NodeCondition condition, @Nullable HostNodeCondition before, Instant now) {
        String status = condition.status() ? "True" : "False";
        return new HostNodeCondition(
                condition.type(),
                status,
                condition.reason(),
                Words.of(condition.message(), Bounds.SENTENCE),
                before != null && before.status().equals(status)
                        ? before.lastTransitionTime()
                        : seconds(now).toString(),
                null);
    }

    private static UnitStatus unit(UnitReport unit) {
        UnitState state = unit.state();
        return new UnitStatus(
                unit.unit().toString(),
                unit.hostDevice(),
                phase(state),
                seconds(unit.since()).toString(),
                present(Words.of(state.heldBy(), Bounds.HOLDER)),
                present(state.cause()),
                present(Words.of(message(state, unit.since()), Bounds.SENTENCE)));
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    private static UnitPhase phase(UnitState state) {
        return switch (state) {
            case UnitState.Detached _ -> UnitPhase.DETACHED;
            case UnitState.Binding _ -> UnitPhase.BINDING;
            case UnitState.Ready _ -> UnitPhase.READY;
            case UnitState.InUse _ -> UnitPhase.IN_USE;
            case UnitState.Unhealthy _, UnitState.Taken _ -> UnitPhase.UNHEALTHY;
            case UnitState.Draining _ -> UnitPhase.DRAINING;
            case UnitState.Releasing _ -> UnitPhase.RELEASING;
            case UnitState.Reattaching _ -> UnitPhase.REATTACHING;
            case UnitState.Missing _, UnitState.Mistaken _ -> UnitPhase.MISSING;
            case UnitState.Failed _ -> UnitPhase.FAILED;
        };
    }

    /// For a person; empty: the phase says it all.
    private static String message(UnitState state, Instant since) {
        return switch (state) {
            case UnitState.Detached _, UnitState.Ready _, UnitState.InUse _ -> "";
            case UnitState.Binding(String waitsFor) -> waitsFor;
            case UnitState.Reattaching(String waitsFor) -> waitsFor;
            case UnitState.Unhealthy(_, String message) -> message;
            case UnitState.Taken(_, String message) -> message;
            case UnitState.Draining(String holder) ->
                    "no longer wanted; waits since %s for %s to be done"
                            .formatted(seconds(since), holder);
            case UnitState.Releasing(String holder) ->
                    "no longer wanted; waits since %s for %s to close it"
                            .formatted(seconds(since), holder);
            case UnitState.Missing(String message) -> message;
            case UnitState.Mistaken(Mismatch mismatch) -> mismatch.message();
            case UnitState.Failed(_, String message, Instant retryAt) ->
                    "%s; tried again at %s".formatted(message, seconds(retryAt));
        };
    }

    private static PhysicalFunctionStatus physicalFunction(PhysicalFunctionReport report) {
        return switch (report.state()) {
            case VirtualFunctionsState.Ready() ->
                    phase(report, PhysicalFunctionPhase.READY, null, null);
            case VirtualFunctionsState.Draining(String waitsFor) ->
                    phase(report, PhysicalFunctionPhase.DRAINING, "InUse", waitsFor);
            case VirtualFunctionsState.Changing(String waitsFor) ->
                    waitsFor.isEmpty()
                            ? phase(report, PhysicalFunctionPhase.CHANGING, null, null)
                            : phase(report, PhysicalFunctionPhase.CHANGING, "Waiting", waitsFor);
            case VirtualFunctionsState.Failed(String reason, String message, Instant retryAt) ->
                    phase(
                            report,
                            PhysicalFunctionPhase.FAILED,
                            reason,
                            "%s; tried again at %s".formatted(message, seconds(retryAt)));
            case VirtualFunctionsState.Missing() ->
                    phase(
                            report,
                            PhysicalFunctionPhase.MISSING,
                            "FunctionMissing",
                            report.physicalFunction() + " is not there");
            case VirtualFunctionsState.Mistaken(Mismatch mismatch) ->
                    phase(
                            report,
                            PhysicalFunctionPhase.MISSING,
                            mismatch.reason(),
                            mismatch.message());
        };
    }

    private static PhysicalFunctionStatus phase(
            PhysicalFunctionReport report,
            PhysicalFunctionPhase phase,
            @Nullable String reason,
            @Nullable String message) {
        return new PhysicalFunctionStatus(
                report.physicalFunction().toString(),
                report.owner(),
                report.wanted().isPresent() ? report.wanted().getAsInt() : null,
                report.actual(),
                phase,
                seconds(report.since()).toString(),
                reason,
                message == null ? null : Words.of(message, Bounds.SENTENCE));
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
