// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static java.util.stream.Collectors.toMap;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a machine of very many functions fits into one object: a VF says nothing of its NUMA node
/// and its root, which are its PF's. The kernel gives a VF the bus's node (drivers/pci/iov.c).
final class LargeMachine {

    /// Up to so many functions each says all of itself.
    static final int IN_FULL = 1000;

    private LargeMachine() {}

    static List<Function> shortened(Machine machine) {
        List<Function> functions = machine.functions();
        return functions.size() <= IN_FULL
                ? functions
                : functions.stream().map(function -> shortened(function, machine)).toList();
    }

    private static Function shortened(Function function, Machine machine) {
        return function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                        && machine.function(of).filter(pf -> sameRoot(pf, function)).isPresent()
                ? at(Placement.UNKNOWN, function)
                : function;
    }

    /// The inverse.
    static List<Function> inFull(List<Function> functions) {
        if (functions.size() <= IN_FULL) {
            return functions;
        }
        Map<PciAddress, Function> byAddress =
                functions.stream()
                        .collect(toMap(Function::address, function -> function, (one, _) -> one));
        return functions.stream()
                .map(function ->
                        physicalFunction(function, byAddress)
                                .filter(_ -> saysNothing(function))
                                .map(pf -> at(pf.placement(), function))
                                .orElse(function))
                .toList();
    }

    private static Optional<Function> physicalFunction(
            Function function, Map<PciAddress, Function> byAddress) {
        return function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                ? Optional.ofNullable(byAddress.get(of))
                : Optional.empty();
    }

    private static boolean sameRoot(Function one, Function other) {
        return one.placement().numaNode().equals(other.placement().numaNode())
                && one.placement().pcieRoot().equals(other.placement().pcieRoot());
    }

    private static boolean saysNothing(Function function) {
        return function.placement().numaNode().isEmpty()
                && function.placement().pcieRoot().isEmpty();
    }

    /// Its group stays its own.
    private static Function at(Placement placement, Function function) {
        return function.withPlacement(
                new Placement(function.group(), placement.numaNode(), placement.pcieRoot()));
    }
}
