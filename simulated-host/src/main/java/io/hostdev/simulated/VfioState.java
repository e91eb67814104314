// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which process has what of VFIO. Guarded by the kernel's lock.
final class VfioState {

    final TreeMap<Integer, SimulatedProcess> processes = new TreeMap<>();

    /// Groups that were put into a VFIO container, until the last file of them is closed.
    final Set<IommuGroupId> contained = new HashSet<>();

    private int lastPid = 1000;

    int nextPid() {
        return ++lastPid;
    }

    /// A second open of the group's node would fail with EBUSY.
    boolean held(IommuGroupId group) {
        return heldByNode(group) || boundCdevs(group).findAny().isPresent();
    }

    /// The group was opened by its node: no cdev of it can be bound.
    boolean heldByNode(IommuGroupId group) {
        return uses().anyMatch(use -> use.holdsGroup(group));
    }

    /// The cdevs of the group that are bound to an iommufd: its node cannot be opened.
    Stream<CdevFile> boundCdevs(IommuGroupId group) {
        return uses().flatMap(use -> use.cdevs.all())
                .filter(file -> file.group.equals(group) && file.isBound());
    }

    /// The function's driver cannot be removed yet.
    boolean inUse(PciAddress address) {
        return uses().anyMatch(use -> use.holdsDevice(address));
    }

    /// The group's DMA belongs to processes: no host driver may bind there.
    boolean ownsDma(IommuGroupId group) {
        return (contained.contains(group) && heldByNode(group))
                || boundCdevs(group).findAny().isPresent();
    }

    /// The group has lost its last function on VFIO: files that are still open refer to nothing.
    void orphan(IommuGroupId group) {
        uses().forEach(use -> use.groupFiles.remove(group));
        contained.remove(group);
    }

    /// Something was closed.
    void forgetUnheld() {
        contained.removeIf(group -> !heldByNode(group));
    }

    void clear() {
        processes
                .values()
                .forEach(process -> {
                    process.use.clear();
                    process.inbox.clear();
                });
        processes.clear();
        contained.clear();
    }

    private Stream<VfioUse> uses() {
        return processes.values().stream()
                .flatMap(process -> Stream.concat(Stream.of(process.use), process.inbox.stream()));
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
