package io.hostdev.simulated;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which process has what of VFIO. Guarded by the kernel's lock.
final class VfioState {

    final TreeMap<Integer, SimulatedProcess> processes = new TreeMap<>();

    private int lastPid = 1000;

    int nextPid() {
        return ++lastPid;
    }

    /// A second open of the group's node would fail with EBUSY.
    boolean held(IommuGroupId group) {
        return processes.values().stream().anyMatch(process -> process.use.holdsGroup(group));
    }

    /// The function's driver cannot be removed yet.
    boolean inUse(PciAddress address) {
        return processes.values().stream().anyMatch(process -> process.use.holdsDevice(address));
    }

    /// The group's DMA belongs to a process: no host driver may bind there.
    boolean ownsDma(IommuGroupId group) {
        return processes.values().stream().anyMatch(process -> process.use.ownsDma(group));
    }

    /// The group has lost its last function on VFIO: files that are still open refer to nothing.
    void orphan(IommuGroupId group) {
        processes.values().forEach(process -> process.use.orphan(group));
    }

    /// Nodes that stand in the `/dev` of a living container.
    Set<IommuGroupId> given() {
        return processes.values().stream()
                .flatMap(process -> process.given.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    List<Holder> holders() {
        return processes.values().stream()
                .filter(process -> !process.use.isEmpty())
                .map(SimulatedProcess::asHolder)
                .toList();
    }
}
