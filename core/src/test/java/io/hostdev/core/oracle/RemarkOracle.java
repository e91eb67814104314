// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.PlanOracle.require;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Remark;
import io.hostdev.core.viability.Blocker;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a plan has exactly the remarks that it should have.
final class RemarkOracle {

    private final Machine machine;
    private final List<Claim> claims;
    private final NodePlan plan;

    RemarkOracle(Machine machine, List<Claim> claims, NodePlan plan) {
        this.machine = machine;
        this.claims = claims;
        this.plan = plan;
    }

    void check() {
        Set<Remark> expected = new HashSet<>();
        plan.units().forEach(unit -> unit(unit, expected));
        claims.forEach(claim -> kept(claim, expected));
        require(
                new HashSet<>(plan.remarks()).equals(expected)
                        && plan.remarks().size() == expected.size(),
                "remarks: expected %s, got %s",
                expected,
                plan.remarks());
    }

    private void unit(PlannedUnit unit, Set<Remark> expected) {
        List<Function> functions = unit.functions().stream().map(this::function).toList();
        Claim claim =
                claims.stream()
                        .filter(each -> each.hostDevice().equals(unit.hostDevice()))
                        .findFirst()
                        .orElseThrow();
        for (Function a : functions) {
            for (Function b : functions) {
                if (a.group().isPresent()
                        && a.group().equals(b.group())
                        && apart(a, b, claim.grouping().scope())) {
                    IommuGroupId group = a.group().orElseThrow();
                    expected.add(
                            new Remark.JoinedByGroup(
                                    unit.hostDevice(),
                                    unit.id(),
                                    group,
                                    functions.stream()
                                            .filter(each -> each.group().equals(Optional.of(group)))
                                            .map(Function::address)
                                            .toList()));
                }
            }
        }
        if (!unit.siblings().isEmpty()) {
            expected.add(
                    new Remark.SiblingsDetached(
                            unit.hostDevice(),
                            unit.id(),
                            unit.siblings().stream()
                                    .map(address ->
                                            new Blocker(
                                                    address,
                                                    BruteForce.hostDriver(function(address))
                                                            .orElseThrow()))
                                    .toList()));
        }
        for (Function function : functions) {
            String named = claim.terms().driver().toString();
            Set<String> able = new HashSet<>();
            function.vfioDrivers().forEach(driver -> able.add(driver.replace("-", "_")));
            if (!named.equals("Auto")
                    && !able.isEmpty()
                    && !able.contains(named.replace("-", "_"))) {
                expected.add(
                        new Remark.DriverNotMeant(
                                unit.hostDevice(), unit.id(), function.address(), named));
            }
        }
        for (PciAddress address :
                claim.terms().allowHostCritical() ? unit.bound() : List.<PciAddress>of()) {
            function(address)
                    .hostUse()
                    .forEach(use ->
                            expected.add(
                                    new Remark.HostCriticalTaken(
                                            unit.hostDevice(), unit.id(), address, use)));
        }
    }

    private static boolean apart(Function a, Function b, UnitScope scope) {
        boolean oneSlot =
                a.address()
                        .toString()
                        .split("\\.", 2)[0]
                        .equals(b.address().toString().split("\\.", 2)[0]);
        boolean virtual =
                a.sriov() instanceof VirtualFunction || b.sriov() instanceof VirtualFunction;
        return !a.equals(b) && (scope == UnitScope.FUNCTION || virtual || !oneSlot);
    }

    private void kept(Claim claim, Set<Remark> expected) {
        for (Function function : machine.functions()) {
            if (BruteForce.owner(function, claims).filter(claim::equals).isEmpty()) {
                continue;
            }
            PciAddress address = function.address();
            long chosen = PlanOracle.chosenVirtualFunctions(machine, claims, claim, address);
            if (chosen > 0) {
                expected.add(
                        new Remark.PhysicalFunctionKept(claim.hostDevice(), address, (int) chosen));
            }
        }
    }

    private Function function(PciAddress address) {
        return machine.function(address).orElseThrow();
    }
}
