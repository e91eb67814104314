// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.PlanOracle.require;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.RefusedVirtualFunctions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether each PF gets the number of VFs that it should, or a reason that is true; and whether no
/// unit is planned on what is about to go.
final class VirtualFunctionsOracle {

    private final Machine machine;
    private final List<Claim> claims;
    private final List<VirtualFunctionsClaim> wanted;
    private final NodePlan plan;

    VirtualFunctionsOracle(
            Machine machine,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted,
            NodePlan plan) {
        this.machine = machine;
        this.claims = claims;
        this.wanted = wanted;
        this.plan = plan;
    }

    void check() {
        machine.functions().stream()
                .filter(function -> function.sriov() instanceof PhysicalFunction)
                .forEach(this::check);
        plan.virtualFunctions()
                .forEach(planned ->
                        require(
                                machine.function(planned.physicalFunction())
                                        .filter(function ->
                                                function.sriov() instanceof PhysicalFunction)
                                        .map(Function::identity)
                                        .equals(planned.identity()),
                                "no PF, or another one: %s",
                                planned));
        for (PlannedUnit unit : plan.units()) {
            unit.functions()
                    .forEach(address ->
                            require(
                                    !BruteForce.goes(
                                            machine,
                                            machine.function(address).orElseThrow(),
                                            claims,
                                            wanted),
                                    "%s is about to go, and in %s",
                                    address,
                                    unit));
        }
    }

    private void check(Function physical) {
        List<PlannedVirtualFunctions> planned =
                plan.virtualFunctions().stream()
                        .filter(one -> one.physicalFunction().equals(physical.address()))
                        .toList();
        Set<String> refused = new TreeSet<>();
        for (RefusedVirtualFunctions one : plan.refusedVirtualFunctions()) {
            if (one.physicalFunction().equals(physical.address())) {
                refused.add(one.owner() + " " + one.refusal().reason());
            }
        }
        var owner = BruteForce.owner(physical, claims, wanted);
        int now = BruteForce.virtualFunctions(machine, physical);
        int target = BruteForce.target(machine, physical, claims, wanted);
        boolean ours = ((PhysicalFunction) physical.sriov()).originalVfs().isPresent();
        Set<String> expected = new TreeSet<>();
        VirtualFunctionsClaim oldest =
                wanted.stream()
                        .filter(one -> one.selects(physical))
                        .min(VirtualFunctionsClaim::compareTo)
                        .orElse(null);
        for (VirtualFunctionsClaim one : wanted) {
            if (!one.selects(physical)) {
                continue;
            }
            String trouble = BruteForce.trouble(machine, physical, one.count());
            if (!one.equals(oldest)) {
                expected.add(one.name() + " VirtualFunctionsClaimed");
            } else if (owner.isEmpty()) {
                expected.add(one.name() + " PhysicalFunctionClaimed");
            } else if (!trouble.isEmpty()) {
                expected.add(one.name() + " " + trouble);
            }
        }
        require(refused.equals(expected), "%s: expected %s, got %s", physical, expected, refused);
        boolean wantsSome =
                owner.filter(one ->
                                BruteForce.trouble(machine, physical, one.count()).isEmpty()
                                        || ours)
                        .isPresent();
        require(
                planned.size() == (wantsSome ? 1 : 0)
                        && planned.stream().allMatch(one -> one.count().orElse(now) == target),
                "%s has %s VFs, is to have %s, and planned is %s",
                physical,
                now,
                target,
                planned);
        planned.forEach(one -> unprobed(one, one.count().orElse(target)));
    }

    private void unprobed(PlannedVirtualFunctions planned, int count) {
        for (int index = 0; index < count; index++) {
            VirtualFunction virtual = new VirtualFunction(planned.physicalFunction(), index);
            boolean named =
                    claims.stream()
                            .flatMap(claim -> claim.select().stream())
                            .flatMap(selector -> selector.physicalFunctions().stream())
                            .anyMatch(pattern -> pattern.matches(virtual));
            require(
                    planned.unprobed().contains(index) == named,
                    "VF %s of %s is named by a HostDevice: %s",
                    index,
                    planned,
                    named);
        }
    }
}
