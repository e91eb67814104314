// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides what one node shall do for all HostDevices.
///
/// VFs whose PF is to have another number of them are in no unit: that withdraws them, and once all
/// are given back the number can be changed.
///
/// Every function that a claim selects is accounted for: it is in one of its units, in one of its
/// refusals, or it is a PF that steps back behind its VFs ([Remark.PhysicalFunctionKept]).
///
/// Deterministic: the order of the claims does not matter. Idempotent: on a machine on which a plan
/// was carried out, this one or any other, the plan is the same, because functions are judged by
/// their host driver ([io.hostdev.core.machine.Binding#hostDriver]), not by what Hostdev has bound.
///
/// A unit in place ([UnitInPlace], and all of its functions on VFIO) is not withdrawn for what only
/// stands in the way now, and heals when that goes: a group that cannot be seen for a moment, a
/// host's use that is seen on what the host has no more, and members of the group that somebody
/// else has bound to a host driver. Its agent keeps it from pods meanwhile. A member that is off
/// its host driver by Hostdev's own hand excuses nothing: there it is the HostDevice that changed.
public final class Planner {

    private final Machine machine;
    private final Ownership ownership;
    private final PhysicalFunctions physicalFunctions;
    private final Set<UnitInPlace> inPlace;
    private final List<PlannedUnit> units = new ArrayList<>();
    private final List<RefusedUnit> refused = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    private Planner(
            Machine machine,
            List<Claim> seniority,
            List<VirtualFunctionsClaim> virtualFunctions,
            Set<UnitInPlace> inPlace) {
        this.machine = machine;
        this.inPlace = Set.copyOf(inPlace);
        this.ownership = new Ownership(machine, seniority);
        this.physicalFunctions = new PhysicalFunctions(machine, seniority, virtualFunctions);
    }

    /// On a machine on which no unit is in place.
    ///
    /// @param claims those that select this node
    /// @throws IllegalArgumentException if two claims have one name
    public static NodePlan plan(Machine machine, Collection<Claim> claims) {
        return plan(machine, claims, Set.of());
    }

    /// Where nobody asks for VFs.
    ///
    /// @param claims those that select this node
    /// @param inPlace what the node's agent has and keeps
    /// @throws IllegalArgumentException if two claims have one name
    public static NodePlan plan(
            Machine machine, Collection<Claim> claims, Set<UnitInPlace> inPlace) {
        return plan(machine, claims, List.of(), inPlace);
    }

    /// @param claims those that select this node
    /// @param virtualFunctions those that select this node
    /// @param inPlace what the node's agent has and keeps
    /// @throws IllegalArgumentException if two claims have one name
    public static NodePlan plan(
            Machine machine,
            Collection<Claim> claims,
            Collection<VirtualFunctionsClaim> virtualFunctions,
            Set<UnitInPlace> inPlace) {
        List<Claim> seniority = claims.stream().sorted().toList();
        Planner planner =
                new Planner(
                        machine, seniority, virtualFunctions.stream().sorted().toList(), inPlace);
        seniority.forEach(planner::plan);
        return new NodePlan(
                planner.units,
                planner.refused,
                planner.remarks,
                planner.physicalFunctions.planned(),
                planner.physicalFunctions.refused());
    }

    private void plan(Claim claim) {
        for (List<Function> component :
                Components.of(candidates(claim), claim.grouping().scope())) {
            switch (verdict(claim, component)) {
                case UnitCheck.Verdict.Accepted(PlannedUnit unit) -> {
                    units.add(unit);
                    remarks.addAll(UnitRemarks.of(machine, claim, component, unit));
                }
                case UnitCheck.Verdict.Rejected(Refusal refusal) ->
                        refuse(claim, component.stream().map(Function::address).toList(), refusal);
            }
        }
    }

    /// A unit in place that goes all the same is refused in the words for a new one, which it is
    /// from then on.
    private UnitCheck.Verdict verdict(Claim claim, List<Function> component) {
        UnitCheck.Verdict verdict =
                new UnitCheck(machine, ownership, claim, component, false).verdict();
        if (verdict instanceof UnitCheck.Verdict.Rejected && isInPlace(claim, component)) {
            UnitCheck.Verdict kept =
                    new UnitCheck(machine, ownership, claim, component, true).verdict();
            return kept instanceof UnitCheck.Verdict.Accepted ? kept : verdict;
        }
        return verdict;
    }

    /// On VFIO with all of its functions: what has partly gone back is no longer in place.
    private boolean isInPlace(Claim claim, List<Function> component) {
        UnitId id = new UnitId(component.getFirst().address());
        return inPlace.contains(new UnitInPlace(claim.hostDevice(), id))
                && component.stream().allMatch(function -> function.binding().onVfio());
    }

    /// What is left of a claim's selection when each function has been looked at by itself. The
    /// rest is then treated like functions that nobody selected.
    private List<Function> candidates(Claim claim) {
        List<Function> own = new ArrayList<>();
        for (Function function : ownership.selectedBy(claim)) {
            Optional<Refusal> refusal = notItsOwn(claim, function);
            if (refusal.isPresent()) {
                refuse(claim, List.of(function.address()), refusal.get());
            } else {
                own.add(function);
            }
        }
        Map<PciAddress, Integer> chosenVirtualFunctions = new HashMap<>();
        for (Function function : own) {
            if (function.sriov() instanceof VirtualFunction virtual) {
                chosenVirtualFunctions.merge(virtual.physicalFunction(), 1, Integer::sum);
            }
        }
        List<Function> candidates = new ArrayList<>();
        for (Function function : own) {
            PciAddress address = function.address();
            int enabled = machine.enabledVirtualFunctions(function);
            int chosen = chosenVirtualFunctions.getOrDefault(address, 0);
            Optional<PlannedVirtualFunctions> planned = physicalFunctions.planned(address);
            Optional<Refusal> changing = physicalFunctions.changing(function);
            if (changing.isPresent()) {
                refuse(claim, List.of(address), changing.get());
            } else if (enabled == 0
                    && planned.filter(wanted -> wanted.count().orElse(0) > 0).isPresent()) {
                refuse(
                        claim,
                        List.of(address),
                        new Refusal.WantedForVirtualFunctions(address, planned.get().owner()));
            } else if (enabled == 0) {
                candidates.add(function);
            } else if (chosen == 0) {
                refuse(claim, List.of(address), new Refusal.HasVirtualFunctions(address, enabled));
            } else {
                remarks.add(new Remark.PhysicalFunctionKept(claim.hostDevice(), address, chosen));
            }
        }
        return candidates;
    }

    private Optional<Refusal> notItsOwn(Claim claim, Function function) {
        if (function.identity().pciClass().isBridge()) {
            return Optional.of(new Refusal.NotAnEndpoint(function.address()));
        }
        return ownership
                .owner(function.address())
                .filter(owner -> !owner.equals(claim))
                .<Refusal>map(owner ->
                        new Refusal.FunctionClaimed(function.address(), owner.hostDevice()));
    }

    private void refuse(Claim claim, List<PciAddress> functions, Refusal refusal) {
        refused.add(new RefusedUnit(claim.hostDevice(), functions, refusal));
    }
}
