package io.hostdev.agent.unit;

import java.util.List;
import java.util.stream.Stream;

/// What a node that nobody plans for any more still has of the machine.
///
/// @param waits whom each piece waits for, a sentence each
/// @param isDormant nothing of it is being given back at the moment: only waiting is left
public record Debt(List<String> waits, boolean isDormant) {

    public Debt {
        waits = List.copyOf(waits);
    }

    /// @param report of an agent whose plan is empty
    /// @param ledger of the same time
    public static Debt of(NodeReport report, Ledger ledger) {
        List<String> waits =
                Stream.concat(
                                report.units().stream().map(Debt::sentence),
                                report.physicalFunctions().stream().map(Debt::sentence))
                        .toList();
        boolean dormant =
                report.units().stream().noneMatch(unit -> isGoingBack(unit.state()))
                        && report.physicalFunctions().stream()
                                .noneMatch(one -> isGoingBack(one.state()));
        return waits.isEmpty() && !ledger.equals(Ledger.EMPTY)
                ? new Debt(List.of("the journal has records that are being closed"), false)
                : new Debt(waits, dormant);
    }

    /// All is as it was before Hostdev came.
    public boolean isPaid() {
        return waits.isEmpty();
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
