// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.driver.ChosenDriver.Reason;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.viability.Blocker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What is worth saying about a unit that was accepted.
final class UnitRemarks {

    private UnitRemarks() {}

    static List<Remark> of(
            Machine machine, Claim claim, List<Function> component, PlannedUnit unit) {
        List<Remark> remarks = new ArrayList<>(joined(claim, component, unit));
        List<Function> siblings =
                unit.siblings().stream()
                        .map(address -> machine.function(address).orElseThrow())
                        .toList();
        if (!siblings.isEmpty()) {
            remarks.add(
                    new Remark.SiblingsDetached(
                            unit.hostDevice(),
                            unit.id(),
                            siblings.stream().map(UnitRemarks::blocker).toList()));
        }
        if (claim.terms().allowHostCritical()) {
            critical(component, unit, remarks);
            critical(siblings, unit, remarks);
        }
        for (Function function : component) {
            ChosenDriver.of(claim.terms().driver(), function)
                    .filter(chosen -> chosen.reason() == Reason.NAMED_AGAINST_ALIAS)
                    .map(chosen ->
                            new Remark.DriverNotMeant(
                                    unit.hostDevice(),
                                    unit.id(),
                                    function.address(),
                                    chosen.name()))
                    .ifPresent(remarks::add);
        }
        return remarks;
    }

    /// The groups that hold together what the claim's scope alone would have kept apart.
    private static List<Remark> joined(Claim claim, List<Function> component, PlannedUnit unit) {
        Map<IommuGroupId, List<Function>> byGroup = new TreeMap<>();
        for (Function function : component) {
            function.group()
                    .ifPresent(group ->
                            byGroup.computeIfAbsent(group, first -> new ArrayList<>())
                                    .add(function));
        }
        List<Remark> remarks = new ArrayList<>();
        byGroup.forEach((group, members) -> {
            if (parts(claim, members) > 1) {
                List<PciAddress> addresses = members.stream().map(Function::address).toList();
                remarks.add(
                        new Remark.JoinedByGroup(unit.hostDevice(), unit.id(), group, addresses));
            }
        });
        return remarks;
    }

    private static int parts(Claim claim, Collection<Function> members) {
        Set<Object> parts = new HashSet<>();
        for (Function member : members) {
            parts.add(
                    Components.sharesSlot(member, claim.grouping().scope())
                            ? member.address().slot()
                            : member.address());
        }
        return parts.size();
    }

    private static void critical(List<Function> functions, PlannedUnit unit, List<Remark> remarks) {
        for (Function function : functions) {
            function.hostUse().stream()
                    .map(use ->
                            new Remark.HostCriticalTaken(
                                    unit.hostDevice(), unit.id(), function.address(), use))
                    .forEach(remarks::add);
        }
    }

    private static Blocker blocker(Function sibling) {
        return new Blocker(sibling.address(), sibling.binding().hostDriver().orElseThrow());
    }
}
