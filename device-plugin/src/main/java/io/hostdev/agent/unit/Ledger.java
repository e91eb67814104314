package io.hostdev.agent.unit;

import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All open records of the journal.
public record Ledger(Map<UnitId, Custody> custodies, List<Allocation> allocations) {

    public static final Ledger EMPTY = new Ledger(Map.of(), List.of());

    public Ledger {
        custodies = Map.copyOf(custodies);
        allocations = List.copyOf(allocations);
    }

    public Optional<Allocation> allocation(UnitId unit) {
        return allocations.stream()
                .filter(allocation -> allocation.units().contains(unit))
                .findFirst();
    }
}
