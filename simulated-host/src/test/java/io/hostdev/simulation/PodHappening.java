// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import static io.hostdev.simulation.Violation.require;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.container.CdiName;
import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedProcess;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What pods and their containers do. Each returns false if it cannot happen now, and nothing did.
final class PodHappening {

    private static final String GROUP_NODE = "/dev/vfio/";

    private final Node node;

    PodHappening(Node node) {
        this.node = node;
    }

    boolean admit(Event.PodArrives arrival) {
        Kubelet kubelet = node.kubelet;
        List<UnitId> free = kubelet.free(arrival.resource());
        if (!kubelet.isRunning()
                || free.size() < arrival.units()
                || kubelet.pods.containsKey(arrival.pod())) {
            return false;
        }
        NavigableSet<UnitId> units = new TreeSet<>(free.subList(0, arrival.units()));
        try {
            ContainerEdits edits = kubelet.service().allocate(arrival.resource(), units);
            require(
                    edits.cdiDevices()
                            .equals(List.of(CdiName.of(arrival.resource(), units).qualified())),
                    "(6) the answer names %s",
                    edits.cdiDevices());
        } catch (UnitService.Refused refused) {
            return true;
        }
        Pod pod = new Pod(arrival.pod(), arrival.resource(), units);
        kubelet.pods.values().stream()
                .filter(other -> !other.listed && !Collections.disjoint(other.units, units))
                .forEach(other -> other.succeeded = true);
        kubelet.pods.put(arrival.pod(), pod);
        return true;
    }

    boolean start(Pod pod) {
        if (!node.kubelet.isRunning() || !pod.listed || pod.container.isPresent()) {
            return false;
        }
        try {
            node.kubelet.service().prepareStart(pod.resource, pod.units);
        } catch (UnitService.Refused refused) {
            return true;
        }
        CdiDevice device =
                Objects.requireNonNull(
                        node.kubelet.cdi.get(CdiName.of(pod.resource, pod.units).qualified()),
                        "no CDI file");
        List<PciAddress> functions = functions(device, pod);
        SimulatedProcess process =
                node.kernel.startProcess("qemu", Optional.of("uid-" + pod.number));
        List<IommuGroupId> groups = groups(device);
        groups.forEach(process::giveNode);
        Map<PciAddress, Long> incarnations = new HashMap<>();
        for (PciAddress address : functions) {
            node.function(address)
                    .ifPresent(now -> incarnations.put(address, now.incarnation().orElseThrow()));
        }
        Pod.Container container = new Pod.Container(process, functions, incarnations, groups);
        pod.container = Optional.of(container);
        requireOwn(pod, container);
        try {
            container.open();
        } catch (KernelError error) {
            throw new Violation(
                    "(6) %s was let start, and cannot open what it was given: %s"
                            .formatted(pod, error.getMessage()));
        }
        container.closeFiles();
        return true;
    }

    /// Functions that the HostDevice selects for which they were taken, as it was then, in the
    /// groups whose nodes it gets, and no other pod's.
    private void requireOwn(Pod pod, Pod.Container container) {
        List<Claim> claims =
                pod.units.stream()
                        .map(unit -> node.ledger().custodies().get(unit))
                        .map(custody -> Objects.requireNonNull(custody, "taken without a record"))
                        .map(custody -> node.operator.reason(custody.unit()))
                        .toList();
        for (PciAddress address : container.functions()) {
            Function function =
                    node.function(address)
                            .orElseThrow(() ->
                                    new Violation(
                                            "(2) %s is given %s, which is not there"
                                                    .formatted(pod, address)));
            require(
                    claims.stream().anyMatch(claim -> claim.selects(function)),
                    "(6) %s is given %s, which its HostDevice does not select",
                    pod,
                    address);
        }
        require(
                node.groupsOf(container).equals(Set.copyOf(container.groups())),
                "(6) %s is given the nodes of %s, and its groups are %s",
                pod,
                container.groups(),
                node.groupsOf(container));
        for (Pod other : node.kubelet.listed()) {
            if (other != pod && other.container.isPresent()) {
                Set<IommuGroupId> common = new TreeSet<>(node.groupsOf(other.container.get()));
                common.retainAll(node.groupsOf(container));
                require(common.isEmpty(), "(6) %s and %s both have %s", pod, other, common);
            }
        }
    }

    private static List<PciAddress> functions(CdiDevice device, Pod pod) {
        String text =
                Objects.requireNonNull(
                        device.environment().get("PCI_RESOURCE_" + pod.resource.inEnvironment()));
        return Stream.of(text.split(",", -1)).map(PciAddress::parse).toList();
    }

    private static List<IommuGroupId> groups(CdiDevice device) {
        return device.deviceNodes().stream()
                .filter(path -> !path.equals(GROUP_NODE + "vfio"))
                .map(path -> path.substring(GROUP_NODE.length()))
                .map(number -> new IommuGroupId(Integer.parseInt(number)))
                .toList();
    }

    private boolean isOpen(Pod.Container container) {
        return node.holders().stream().anyMatch(one -> one.pid() == container.process().pid());
    }

    /// What it was given may be gone by now, or its group not viable: then it has nothing open.
    boolean open(Pod.Container container) {
        if (isOpen(container)) {
            return false;
        }
        try {
            container.open();
        } catch (KernelError refused) {
            container.closeFiles();
            node.awaitHands();
        }
        return true;
    }

    boolean keepMappings(Pod.Container container) {
        if (!isOpen(container) || node.mappings.containsKey(container.process())) {
            return false;
        }
        try {
            for (PciAddress function : container.functions()) {
                container.process().map(function);
            }
        } catch (KernelError refused) {
            return false;
        }
        node.mappings.put(container.process(), new TreeSet<>(container.functions()));
        container.closeFiles();
        node.awaitHands();
        return true;
    }

    boolean close(Pod.Container container) {
        if (!isOpen(container)) {
            return false;
        }
        node.mappings.remove(container.process());
        container.closeAll();
        node.awaitHands();
        return true;
    }

    boolean end(Pod pod) {
        if (pod.container.isEmpty()) {
            return false;
        }
        node.end(pod.container.get().process());
        pod.container = Optional.empty();
        return true;
    }

    boolean remove(Pod pod) {
        if (pod.listed && !node.kubelet.isRunning()) {
            return false;
        }
        end(pod);
        node.kubelet.pods.remove(pod.number);
        return true;
    }

    boolean forget(Pod pod) {
        if (!node.kubelet.isRunning() || !pod.listed) {
            return false;
        }
        if (pod.container.isEmpty()) {
            return remove(pod);
        }
        pod.listed = false;
        return true;
    }
}
