// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.ObservedObject;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Remark;
import io.hostdev.core.plan.UnitInPlace;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.UnitView;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the operator decides for one node, and what that node then adds to each HostDevice.
///
/// @param spec what `HostNode.spec` shall say; absent: it says so already, or nothing may be
///   written because the machine is not known
/// @param contributions by HostDevice
/// @param virtualFunctions by VirtualFunctions
public record NodeDecision(
        Optional<HostNodeSpec> spec,
        Map<String, NodeContribution> contributions,
        Map<String, VirtualFunctionsContribution> virtualFunctions) {

    /// Makes the plan of a node: [io.hostdev.core.plan.Planner] in practice, counted in tests.
    @FunctionalInterface
    public interface Planning {
        NodePlan plan(
                Machine machine,
                List<Claim> claims,
                List<VirtualFunctionsClaim> virtualFunctions,
                Set<UnitInPlace> inPlace);
    }

    /// A machine that is not known, or not readable, is not planned for: its last plan stands, and
    /// every HostDevice that wants something there says why.
    public static NodeDecision of(NodeSituation situation, Planning planning) {
        Optional<String> unreadableStatus = situation.hostNode().unreadableStatus();
        if (unreadableStatus.isPresent()) {
            return unplanned(situation, "its HostNode is unreadable: " + unreadableStatus.get());
        }
        if (situation.status() == null || situation.status().kernel() == null) {
            return unplanned(situation, "its agent has not reported the machine yet");
        }
        Machine machine;
        Set<UnitInPlace> inPlace;
        try {
            machine = MachineMapping.machine(situation.status());
            inPlace = PlanMapping.inPlace(situation.status().units());
        } catch (IllegalArgumentException unreadable) {
            return unplanned(situation, "its HostNode is unreadable: " + unreadable.getMessage());
        }
        List<Claim> claims = claims(situation);
        NodePlan plan = planning.plan(machine, claims, NumbersDecision.claims(situation), inPlace);
        List<ObservedObject> observedNumbers = situation.observedVirtualFunctions();
        HostNodeSpec desired =
                new HostNodeSpec(
                        situation.observedHostDevices(),
                        PlanMapping.resources(claims),
                        PlanMapping.units(plan),
                        observedNumbers,
                        observedNumbers == null ? null : PlanMapping.virtualFunctions(plan));
        boolean settled = desired.equals(situation.spec());
        return new NodeDecision(
                settled ? Optional.empty() : Optional.of(desired),
                contributions(
                        situation,
                        plan,
                        drivers(plan, machine),
                        plannedUnits(desired),
                        _ -> settled && situation.acknowledged(),
                        null),
                NumbersDecision.contributions(
                        situation,
                        plan,
                        desired.virtualFunctions(),
                        _ -> settled && situation.acknowledged(),
                        null));
    }

    /// What a HostNode that cannot be read would say is not known, and so nothing is released.
    private static NodeDecision unplanned(NodeSituation situation, String obstacle) {
        boolean readable = situation.hostNode().unreadable().isEmpty();
        return new NodeDecision(
                Optional.empty(),
                contributions(
                        situation,
                        NodePlan.EMPTY,
                        Map.of(),
                        plannedUnits(situation.spec()),
                        hostDevice -> readable && !situation.present().contains(hostDevice),
                        obstacle),
                NumbersDecision.contributions(
                        situation,
                        NodePlan.EMPTY,
                        situation.spec() == null ? null : situation.spec().virtualFunctions(),
                        name -> readable && !situation.presentNumbers().contains(name),
                        obstacle));
    }

    private static List<Claim> claims(NodeSituation situation) {
        return situation.wanted().stream()
                .flatMap(hostDevice -> claim(hostDevice).stream())
                .toList();
    }

    /// An invalid HostDevice is not planned; its own condition says what is wrong with it.
    private static Optional<Claim> claim(HostDevice hostDevice) {
        try {
            return Optional.of(ClaimMapping.claim(hostDevice));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    private static List<UnitSpec> plannedUnits(@Nullable HostNodeSpec spec) {
        return spec == null || spec.units() == null ? List.of() : spec.units();
    }

    private static Map<String, NodeContribution> contributions(
            NodeSituation situation,
            NodePlan plan,
            Map<String, List<ChosenDriver>> drivers,
            List<UnitSpec> planned,
            Predicate<String> acknowledged,
            @Nullable String obstacle) {
        return situation.concerned().stream()
                .collect(
                        toMap(
                                hostDevice -> hostDevice.getMetadata().getName(),
                                hostDevice ->
                                        new NodeContribution(
                                                situation.name(),
                                                hostDevice.getMetadata().getGeneration(),
                                                acknowledged.test(
                                                        hostDevice.getMetadata().getName()),
                                                units(situation, plan, planned, hostDevice),
                                                remarks(plan, hostDevice),
                                                drivers.getOrDefault(
                                                        hostDevice.getMetadata().getName(),
                                                        List.of()),
                                                obstacle)));
    }

    private static List<Remark> remarks(NodePlan plan, HostDevice hostDevice) {
        return plan.remarks().stream()
                .filter(remark -> remark.hostDevice().equals(hostDevice.getMetadata().getName()))
                .toList();
    }

    /// By HostDevice.
    private static Map<String, List<ChosenDriver>> drivers(NodePlan plan, Machine machine) {
        return plan.units().stream()
                .collect(
                        groupingBy(
                                PlannedUnit::hostDevice,
                                flatMapping(unit -> drivers(unit, machine), toList())));
    }

    private static Stream<ChosenDriver> drivers(PlannedUnit unit, Machine machine) {
        return unit.functions().stream()
                .flatMap(address -> machine.function(address).stream())
                .flatMap(function -> ChosenDriver.of(unit.terms().driver(), function).stream());
    }

    private static List<UnitView> units(
            NodeSituation situation, NodePlan plan, List<UnitSpec> planned, HostDevice hostDevice) {
        String name = hostDevice.getMetadata().getName();
        List<UnitView> units = new ArrayList<>();
        plan.refused().stream()
                .filter(refused -> refused.hostDevice().equals(name))
                .map(refused -> new UnitView.Refused(refused.id().toString(), refused.refusal()))
                .forEach(units::add);
        List<String> ids =
                planned.stream()
                        .filter(unit -> unit.hostDevice().equals(name))
                        .map(UnitSpec::id)
                        .toList();
        for (String id : ids) {
            units.add(
                    situation
                            .reported(name, id)
                            .<UnitView>map(UnitView.Reported::new)
                            .orElseGet(() -> new UnitView.Awaited(id)));
        }
        situation.reported(name).stream()
                .filter(status -> !ids.contains(status.id()))
                .map(UnitView.Leaving::new)
                .forEach(units::add);
        return units;
    }
}
