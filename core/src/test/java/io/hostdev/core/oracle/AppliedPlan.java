// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Binding.Detached;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/// A machine after a plan was carried out to the last detail: what is planned is on VFIO, what
/// Hostdev had detached for something else is back.
public final class AppliedPlan {

    private AppliedPlan() {}

    public static Machine on(Machine machine, NodePlan plan) {
        Set<PciAddress> bound = new HashSet<>();
        for (PlannedUnit unit : plan.units()) {
            if (unit.terms().management() == Management.MANAGED) {
                bound.addAll(unit.bound());
            }
        }
        return new Machine(
                machine.kernel(),
                machine.functions().stream()
                        .map(function ->
                                function.withBinding(
                                        bound.contains(function.address())
                                                ? taken(function)
                                                : givenBack(function)))
                        .toList());
    }

    /// After the VFs of PFs were made as many as the plan says, and as many as there were of those
    /// that it says nothing of any more.
    public static Machine virtualFunctions(Machine machine, NodePlan plan) {
        Map<PciAddress, Function> functions = new TreeMap<>();
        machine.functions().forEach(function -> functions.put(function.address(), function));
        int domain = 0x1000;
        for (Function function : machine.functions()) {
            if (!(function.sriov() instanceof PhysicalFunction role)) {
                continue;
            }
            domain++;
            int now = BruteForce.virtualFunctions(machine, function);
            Optional<Integer> planned =
                    plan.virtualFunctions().stream()
                            .filter(one -> one.physicalFunction().equals(function.address()))
                            .map(one -> one.count().orElse(now))
                            .findFirst();
            int count = planned.orElse(role.originalVfs().orElse(now));
            if (count == now) {
                continue;
            }
            functions
                    .values()
                    .removeIf(other ->
                            other.sriov() instanceof VirtualFunction(PciAddress of, int _)
                                    && of.equals(function.address()));
            functions.put(
                    function.address(),
                    function.withSriov(
                            new PhysicalFunction(
                                    role.totalVfs(),
                                    count,
                                    planned.isEmpty()
                                            ? OptionalInt.empty()
                                            : OptionalInt.of(role.originalVfs().orElse(now)))));
            for (int index = 0; index < count; index++) {
                PciAddress address = new PciAddress(domain, 0, index / 8, index % 8);
                functions.put(
                        address,
                        Functions.role(
                                Functions.idle(address.toString(), 100_000 + 100 * domain + index),
                                new VirtualFunction(function.address(), index)));
            }
        }
        return new Machine(machine.kernel(), functions.values());
    }

    private static Binding taken(Function function) {
        return function.binding().onVfio()
                ? function.binding()
                : new Binding(
                        Optional.of(BoundDriver.vfio("vfio-pci")),
                        Optional.of(new Detached(BruteForce.hostDriver(function))));
    }

    private static Binding givenBack(Function function) {
        return function.binding().detached().isEmpty()
                ? function.binding()
                : new Binding(
                        function.binding().detached().get().from().map(BoundDriver::host),
                        Optional.empty());
    }
}
