// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Binding.Detached;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One look at the node, at one time.
///
/// @param pods absent: the kubelet did not answer
record Observation(
        Machine machine, KnownHostUses hostUses, Occupancy occupancy, Optional<List<PodUse>> pods) {

    /// @param hostUses as they were known at the look before
    static Observation of(NodePorts ports, KnownHostUses hostUses) {
        return new Observation(
                ports.bus().observe(),
                hostUses.lookAgain(ports.hostUses()),
                occupancy(ports.holders()),
                ports.podResources().list());
    }

    /// The kernel alone, for a quick answer.
    static Observation ofKernel(NodePorts ports) {
        return new Observation(
                ports.bus().observe(),
                KnownHostUses.NONE,
                occupancy(ports.holders()),
                Optional.empty());
    }

    private static Occupancy occupancy(Holders holders) {
        try {
            return new Occupancy.Seen(holders.scan());
        } catch (Holders.Unreadable unreadable) {
            return new Occupancy.Unseen(unreadable.getMessage());
        }
    }

    /// The machine with what sysfs does not know: what we have taken, and what the host lives on.
    Machine machine(Ledger ledger) {
        Map<PciAddress, Detached> detached = detached(ledger);
        return new Machine(
                machine.kernel(),
                machine.functions().stream()
                        .map(function -> annotate(function, detached, ledger))
                        .toList());
    }

    private Function annotate(
            Function function, Map<PciAddress, Detached> detached, Ledger ledger) {
        Binding binding =
                new Binding(
                        function.binding().driver(),
                        Optional.ofNullable(detached.get(function.address())));
        Function annotated =
                function.withBinding(binding).withHostUse(hostUses.of(function.address()));
        VirtualFunctionsCustody owed = ledger.virtualFunctions().get(function.address());
        return owed != null
                        && owed.isStill(function)
                        && function.sriov() instanceof PhysicalFunction role
                ? annotated.withSriov(role.owing(owed.original()))
                : annotated;
    }

    /// Only what is on VFIO because of us: an entry whose function is on its host driver owes
    /// nothing at the moment.
    private Map<PciAddress, Detached> detached(Ledger ledger) {
        Map<PciAddress, Detached> detached = new HashMap<>();
        for (Custody custody : ledger.custodies().values()) {
            for (Custody.Taken one : custody.taken()) {
                machine.function(one.address())
                        .filter(one::isStill)
                        .filter(function ->
                                !one.alreadyOnVfio()
                                        && (function.binding().onVfio()
                                                || function.binding().driver().isEmpty()))
                        .ifPresent(function ->
                                detached.put(one.address(), new Detached(one.driver())));
            }
        }
        return detached;
    }
}
