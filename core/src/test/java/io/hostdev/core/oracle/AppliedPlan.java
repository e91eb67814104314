package io.hostdev.core.oracle;

import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Binding.Detached;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

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
