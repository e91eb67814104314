// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.unit.Custody;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedProcess;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A process of no pod that opens something between the agent's decision to let it go, or to bind
/// the rest of it anew, and the first write.
final class Lurker {

    private Lurker() {}

    /// @return false: none lies in wait, or there is nothing that is to go and can be opened, and
    ///   it waits on
    static boolean open(Node node) {
        if (node.lurker.isEmpty()) {
            return false;
        }
        Optional<Function> victim =
                Stream.concat(changing(node), renumbered(node))
                        .flatMap(address -> node.function(address).stream())
                        .filter(function -> function.binding().onVfio())
                        .filter(function -> function.group().isPresent())
                        .findFirst();
        return victim.filter(
                        function -> open(node, function.group().orElseThrow(), function.address()))
                .isPresent();
    }

    private static boolean open(Node node, IommuGroupId group, PciAddress function) {
        SimulatedProcess process = node.kernel.startProcess("dpdk", Optional.empty());
        try {
            process.use(group, function);
        } catch (KernelError refused) {
            process.close();
            return false;
        }
        node.foreign.put(node.lurker.orElseThrow(), process);
        node.lurker = Optional.empty();
        return true;
    }

    private static Stream<PciAddress> changing(Node node) {
        return node.ledger().custodies().values().stream()
                .filter(custody -> isReleased(node, custody) || isIncomplete(node, custody))
                .flatMap(custody -> custody.addresses().stream())
                .sorted();
    }

    private static boolean isReleased(Node node, Custody custody) {
        return !node.operator.plan().unit(custody.id()).equals(Optional.of(custody.unit()));
    }

    private static boolean isIncomplete(Node node, Custody custody) {
        return custody.addresses().stream()
                .flatMap(address -> node.function(address).stream())
                .anyMatch(function -> !function.binding().onVfio());
    }

    private static Stream<PciAddress> renumbered(Node node) {
        List<PciAddress> physicalFunctions =
                node.operator.plan().virtualFunctions().orElse(List.of()).stream()
                        .map(PlannedVirtualFunctions::physicalFunction)
                        .toList();
        return node.kernel.observe().functions().stream()
                .filter(function ->
                        function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                                && (physicalFunctions.contains(of)
                                        || node.ledger().virtualFunctions().containsKey(of)))
                .map(Function::address);
    }
}
