// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.plan.RefusedUnit;
import io.hostdev.core.plan.Remark;
import io.hostdev.core.plan.UnitInPlace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/// Says whether a plan is right, knowing nothing of how the Planner makes it: everything that was
/// selected is accounted for once, the components are the brute-force ones, what is accepted is
/// safe, what is refused is refused for a reason that is true, and all that is remarked holds.
public final class PlanOracle {

    private final Machine machine;
    private final List<Claim> claims;
    private final List<VirtualFunctionsClaim> wanted;
    private final NodePlan plan;

    private PlanOracle(
            Machine machine,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted,
            NodePlan plan) {
        this.machine = machine;
        this.claims = claims;
        this.wanted = wanted;
        this.plan = plan;
    }

    /// @throws AssertionError if the plan is wrong
    public static void check(
            Machine machine, List<Claim> claims, Set<UnitInPlace> inPlace, NodePlan plan) {
        check(machine, claims, List.of(), inPlace, plan);
    }

    /// @throws AssertionError if the plan is wrong
    public static void check(
            Machine machine,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted,
            Set<UnitInPlace> inPlace,
            NodePlan plan) {
        PlanOracle oracle = new PlanOracle(machine, claims, wanted, plan);
        oracle.nothingIsGivenTwice();
        claims.forEach(oracle::accounted);
        new UnitOracle(machine, claims, inPlace, plan).check();
        RefusalOracle refusals = new RefusalOracle(machine, claims, wanted, inPlace);
        plan.refused().forEach(refusals::check);
        plan.units().forEach(refusals::checkKept);
        new RemarkOracle(machine, claims, plan).check();
        new VirtualFunctionsOracle(machine, claims, wanted, plan).check();
    }

    /// @param what with one `%s` for each of `about`; put together only on failure
    static void require(boolean holds, String what, Object... about) {
        if (!holds) {
            String message = what;
            for (Object each : about) {
                message =
                        message.replaceFirst("%s", Matcher.quoteReplacement(String.valueOf(each)));
            }
            throw new AssertionError(message);
        }
    }

    private void nothingIsGivenTwice() {
        Set<PciAddress> functions = new HashSet<>();
        Set<Object> groups = new HashSet<>();
        for (PlannedUnit unit : plan.units()) {
            Set<Object> own = new HashSet<>();
            for (PciAddress address : unit.bound()) {
                require(functions.add(address), "%s is given twice", address);
                machine.function(address).orElseThrow().group().ifPresent(own::add);
            }
            for (Object group : own) {
                require(groups.add(group), "group %s is in two units", group);
            }
        }
    }

    /// Each selected function is in one unit, one refusal or one remark of the claim, and units and
    /// refused components are the connected components of its candidates.
    private void accounted(Claim claim) {
        List<PciAddress> seen = new ArrayList<>();
        Set<Set<PciAddress>> components = new HashSet<>();
        for (PlannedUnit unit : plan.units()) {
            if (unit.hostDevice().equals(claim.hostDevice())) {
                seen.addAll(unit.functions());
                components.add(new TreeSet<>(unit.functions()));
            }
        }
        for (RefusedUnit refused : plan.refused()) {
            if (refused.hostDevice().equals(claim.hostDevice())) {
                seen.addAll(refused.functions());
                if (!single(refused.refusal())) {
                    components.add(new TreeSet<>(refused.functions()));
                }
            }
        }
        for (Remark remark : plan.remarks()) {
            if (remark instanceof Remark.PhysicalFunctionKept kept
                    && kept.hostDevice().equals(claim.hostDevice())) {
                seen.add(kept.physicalFunction());
            }
        }
        List<Function> selected = machine.functions().stream().filter(claim::selects).toList();
        seen.sort(null);
        require(
                seen.equals(selected.stream().map(Function::address).toList()),
                "%s selects %s, accounted for is %s",
                claim.hostDevice(),
                selected,
                seen);
        Set<Set<PciAddress>> expected =
                BruteForce.components(
                        selected.stream().filter(function -> candidate(claim, function)).toList(),
                        claim.grouping().scope());
        require(
                components.equals(expected),
                "components of %s: expected %s, got %s",
                claim.hostDevice(),
                expected,
                components);
    }

    private boolean candidate(Claim claim, Function function) {
        return BruteForce.owner(function, claims).filter(claim::equals).isPresent()
                && BruteForce.virtualFunctions(machine, function) == 0
                && !BruteForce.goes(machine, function, claims, wanted)
                && !isToHaveSome(function);
    }

    private boolean isToHaveSome(Function function) {
        return BruteForce.owner(function, claims, wanted).isPresent()
                && BruteForce.target(machine, function, claims, wanted) > 0;
    }

    /// Refusals of one function by itself, before components are made.
    static boolean single(Refusal refusal) {
        return refusal instanceof Refusal.FunctionClaimed
                || refusal instanceof Refusal.NotAnEndpoint
                || refusal instanceof Refusal.HasVirtualFunctions
                || refusal instanceof Refusal.WantedForVirtualFunctions
                || refusal instanceof Refusal.VirtualFunctionsChanging;
    }

    /// The VFs of this PF that the claim selects and has.
    static long chosenVirtualFunctions(
            Machine machine, List<Claim> claims, Claim claim, PciAddress physicalFunction) {
        return machine.functions().stream()
                .filter(function ->
                        function.sriov() instanceof VirtualFunction(PciAddress pf, int _)
                                && pf.equals(physicalFunction))
                .filter(function ->
                        BruteForce.owner(function, claims).filter(claim::equals).isPresent())
                .count();
    }
}
