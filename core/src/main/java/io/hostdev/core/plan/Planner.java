package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Decides what one node shall do for all HostDevices.
///
/// Deterministic: the order of the claims does not matter. Idempotent: on a machine on which the
/// plan was carried out the plan is the same, because functions are judged by their host driver
/// ([io.hostdev.core.machine.Binding#hostDriver]), not by what Hostdev has bound.
public final class Planner {

    private final Machine machine;
    private final Ownership ownership;
    private final List<PlannedUnit> units = new ArrayList<>();
    private final List<RefusedUnit> refused = new ArrayList<>();

    private Planner(Machine machine, List<Claim> seniority) {
        this.machine = machine;
        this.ownership = new Ownership(machine, seniority);
    }

    /// @param claims those that select this node
    public static NodePlan plan(Machine machine, Collection<Claim> claims) {
        List<Claim> seniority = claims.stream().sorted().toList();
        Planner planner = new Planner(machine, seniority);
        seniority.forEach(planner::plan);
        return new NodePlan(planner.units, planner.refused);
    }

    private void plan(Claim claim) {
        List<Function> candidates = new ArrayList<>();
        for (Function function : machine.functions()) {
            if (claim.selects(function)) {
                Optional<Refusal> refusal = refuse(claim, function);
                if (refusal.isPresent()) {
                    refused.add(
                            new RefusedUnit(
                                    claim.hostDevice(),
                                    List.of(function.address()),
                                    refusal.get()));
                } else {
                    candidates.add(function);
                }
            }
        }
        for (List<Function> component : Components.of(candidates, claim.grouping().scope())) {
            UnitCheck check = new UnitCheck(machine, ownership, claim, component);
            switch (check.verdict()) {
                case UnitCheck.Verdict.Accepted(PlannedUnit unit) -> units.add(unit);
                case UnitCheck.Verdict.Rejected(Refusal refusal) ->
                        refused.add(
                                new RefusedUnit(
                                        claim.hostDevice(),
                                        component.stream().map(Function::address).toList(),
                                        refusal));
            }
        }
    }

    /// What keeps one function from being a candidate at all. It is then treated like one that
    /// nobody selected.
    private Optional<Refusal> refuse(Claim claim, Function function) {
        Optional<Claim> owner =
                ownership.owner(function.address()).filter(other -> !other.equals(claim));
        if (owner.isPresent()) {
            return Optional.of(
                    new Refusal.FunctionClaimed(function.address(), owner.get().hostDevice()));
        }
        if (function.identity().pciClass().isBridge()) {
            return Optional.of(new Refusal.NotAnEndpoint(function.address()));
        }
        if (function.sriov() instanceof PhysicalFunction pf && pf.enabledVfs() > 0) {
            return Optional.of(
                    new Refusal.HasVirtualFunctions(function.address(), pf.enabledVfs()));
        }
        return Optional.empty();
    }
}
