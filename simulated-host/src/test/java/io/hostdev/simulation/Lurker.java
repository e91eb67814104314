package io.hostdev.simulation;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedProcess;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A process of no pod that opens something between the agent's decision to let it go and the first
/// write. What is to go is a unit that is whole, so that what is decided is that it goes back.
final class Lurker {

    private Lurker() {}

    /// @return false: none lies in wait, or there is nothing that is to go and can be opened, and
    ///   it waits on
    static boolean open(Node node) {
        if (node.lurker.isEmpty()) {
            return false;
        }
        Optional<Function> victim =
                Stream.concat(released(node), renumbered(node))
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

    private static Stream<PciAddress> released(Node node) {
        return node.ledger().custodies().values().stream()
                .filter(custody ->
                        !node.operator
                                .plan()
                                .unit(custody.id())
                                .equals(Optional.of(custody.unit())))
                .map(custody -> custody.addresses())
                .filter(addresses ->
                        addresses.stream()
                                .allMatch(address ->
                                        node.function(address)
                                                .filter(function -> function.binding().onVfio())
                                                .isPresent()))
                .flatMap(Collection::stream)
                .sorted();
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
