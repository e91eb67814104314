// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import static io.hostdev.simulation.Violation.require;

import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What holds for numbers of VFs on a node that has come to rest. The numbers in brackets are those
/// of [NodeSimulationTest].
final class NumberInvariants {

    private final Node node;
    private final Machine machine;
    private final Ledger ledger;
    private final AcceptedPlan plan;
    private final List<Holder> holders;

    private NumberInvariants(Node node) {
        this.node = node;
        this.machine = node.kernel.observe();
        this.ledger = node.ledger();
        this.plan = node.operator.plan();
        this.holders = node.holders();
    }

    static void check(Node node) {
        NumberInvariants invariants = new NumberInvariants(node);
        invariants.whatIsPlannedAndFreeIsDone();
        invariants.recordsHaveAReason();
        invariants.probingIsAsItWas();
        node.numbers.check(
                invariants.machine.functions(),
                invariants.ledger,
                node.physicalFunctionsUnderHand());
    }

    // ---- (3) ----

    private void whatIsPlannedAndFreeIsDone() {
        for (PlannedVirtualFunctions planned : plan.virtualFunctions().orElse(List.of())) {
            PciAddress address = planned.physicalFunction();
            if (obstacle(address).isEmpty() && isMeant(planned, function(address))) {
                int now = machine.enabledVirtualFunctions(function(address));
                require(
                        now == planned.count().orElse(now),
                        "(3) nothing stands in the way of %s, and there are %d: %s",
                        planned,
                        now,
                        said());
            }
        }
    }

    /// Another one may have come there while no operator could see it.
    private static boolean isMeant(PlannedVirtualFunctions planned, Function there) {
        return planned.identity().equals(Optional.of(there.identity()));
    }

    // ---- (4) ----

    private void recordsHaveAReason() {
        for (VirtualFunctionsCustody custody : ledger.virtualFunctions().values()) {
            PciAddress address = custody.physicalFunction();
            require(
                    machine.function(address).filter(custody::isStill).isPresent(),
                    "(2) the journal has %s, which is not there",
                    custody);
            require(
                    isPlanned(address) || obstacle(address).isPresent(),
                    "(4) owed, and neither planned nor in anybody's way: %s, %s",
                    custody,
                    said());
            require(
                    custody.settled() || obstacle(address).isPresent(),
                    "(4) under way, and nothing stands in the way: %s, %s",
                    custody,
                    said());
        }
    }

    // ---- (5) ----

    /// Nobody else has a hand in it.
    private void probingIsAsItWas() {
        for (Function function : machine.functions()) {
            VirtualFunctionsCustody custody = ledger.virtualFunctions().get(function.address());
            if (function.sriov() instanceof PhysicalFunction
                    && (custody == null || custody.settled())) {
                require(
                        probes(function.address()),
                        "(5) VFs of %s get no host driver any more",
                        function.address());
            }
        }
    }

    // ---- What is seen ----

    private boolean isPlanned(PciAddress address) {
        return plan.virtualFunctions().orElse(List.of()).stream()
                .anyMatch(planned -> planned.physicalFunction().equals(address));
    }

    /// What keeps its number from being changed.
    private Optional<String> obstacle(PciAddress address) {
        Optional<Function> physical = machine.function(address);
        if (physical.isEmpty() || physical.get().binding().hostDriver().isEmpty()) {
            return Optional.of("it is not there, or has no host driver");
        }
        if (node.hasHandOn(address) || node.leaving.contains(address)) {
            return Optional.of("an admin is at it");
        }
        if (isTaken(address)) {
            return Optional.of("a unit has it");
        }
        return machine.virtualFunctionsOf(address).stream()
                .flatMap(function -> keeper(function).stream())
                .findFirst();
    }

    private Optional<String> keeper(Function function) {
        if (isTaken(function.address())
                || plan.units().stream()
                        .anyMatch(unit -> unit.bound().contains(function.address()))) {
            return Optional.of("a unit has " + function.address());
        }
        return holders.stream()
                .filter(holder -> holder.mayHave(function.group().map(Set::of).orElse(Set.of())))
                .findFirst()
                .map(Holder::toString);
    }

    private boolean isTaken(PciAddress address) {
        return ledger.custodies().values().stream()
                .anyMatch(custody -> custody.addresses().contains(address));
    }

    private Function function(PciAddress address) {
        return machine.function(address).orElseThrow();
    }

    private boolean probes(PciAddress address) {
        try {
            return node.kernel.pciBus().probesVirtualFunctions(address);
        } catch (KernelRefusal refusal) {
            throw new IllegalStateException(refusal);
        }
    }

    private Object said() {
        return node.operator.latest().orElseThrow().physicalFunctions();
    }
}
