// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a node that nobody plans for any more still has of the machine.
///
/// @param goingBack what is being given back at the moment, a sentence each
/// @param staying what is not, and whom it waits for, a sentence each
public record Debt(List<String> goingBack, List<String> staying) {

    public Debt {
        goingBack = List.copyOf(goingBack);
        staying = List.copyOf(staying);
    }

    /// @param report of an agent whose plan is empty
    /// @param ledger of the same time
    public static Debt of(NodeReport report, Ledger ledger) {
        Debt debt =
                new Debt(
                        sentences(report, true),
                        Stream.concat(sentences(report, false).stream(), promised(report, ledger))
                                .toList());
        return debt.isPaid() && !ledger.equals(Ledger.EMPTY)
                ? new Debt(List.of("the journal has records that are being closed"), List.of())
                : debt;
    }

    /// A unit that a pod was given and that was never taken is in no report.
    private static Stream<String> promised(NodeReport report, Ledger ledger) {
        Set<UnitId> reported =
                report.units().stream().map(UnitReport::unit).collect(Collectors.toSet());
        return ledger.allocations().stream()
                .flatMap(allocation ->
                        allocation.units().stream()
                                .filter(unit -> !reported.contains(unit))
                                .map(unit ->
                                        "%s as %s: given to %s"
                                                .formatted(
                                                        unit,
                                                        allocation.resource(),
                                                        allocation.holder())));
    }

    private static List<String> sentences(NodeReport report, boolean goingBack) {
        return Stream.concat(
                        report.units().stream()
                                .filter(unit -> isGoingBack(unit.state()) == goingBack)
                                .map(Debt::sentence),
                        report.physicalFunctions().stream()
                                .filter(one -> isGoingBack(one.state()) == goingBack)
                                .map(Debt::sentence))
                .toList();
    }

    /// All that is owed, a sentence each.
    public List<String> all() {
        return Stream.concat(goingBack.stream(), staying.stream()).toList();
    }

    /// Only waiting is left.
    public boolean isDormant() {
        return goingBack.isEmpty();
    }

    /// All is as it was before Hostdev came.
    public boolean isPaid() {
        return goingBack.isEmpty() && staying.isEmpty();
    }

    private static String sentence(UnitReport unit) {
        return "%s of HostDevice %s: %s"
                .formatted(unit.unit(), unit.hostDevice(), unit.state().described());
    }

    private static String sentence(PhysicalFunctionReport one) {
        return "the virtual functions of %s for VirtualFunctions %s: %s"
                .formatted(one.physicalFunction(), one.owner(), one.state().described());
    }

    private static boolean isGoingBack(UnitState state) {
        return switch (state) {
            case UnitState.Reattaching(String waitsFor) -> waitsFor.isEmpty();
            case UnitState.Binding(String waitsFor) -> waitsFor.isEmpty();
            case UnitState.Detached(), UnitState.Ready() -> false;
            case UnitState.InUse ignored -> false;
            case UnitState.Unhealthy ignored -> false;
            case UnitState.Taken ignored -> false;
            case UnitState.Draining ignored -> false;
            case UnitState.Releasing ignored -> false;
            case UnitState.Missing ignored -> false;
            case UnitState.Mistaken ignored -> false;
            case UnitState.Failed ignored -> false;
        };
    }

    private static boolean isGoingBack(VirtualFunctionsState state) {
        return switch (state) {
            case VirtualFunctionsState.Changing(String waitsFor) -> waitsFor.isEmpty();
            case VirtualFunctionsState.Ready(), VirtualFunctionsState.Missing() -> false;
            case VirtualFunctionsState.Draining ignored -> false;
            case VirtualFunctionsState.Failed ignored -> false;
            case VirtualFunctionsState.Mistaken ignored -> false;
        };
    }
}
