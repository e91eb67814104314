// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.VfioCdev;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The functions of one machine and their relations. Guarded by the kernel's lock.
final class PciState {

    final TreeMap<PciAddress, SimulatedFunction> functions = new TreeMap<>();
    final Map<PciAddress, SimulatedFunction> pulled = new HashMap<>();
    final Map<PciAddress, VirtualFunctionLayout> layouts = new HashMap<>();

    /// A function without its group gets one when a driver binds it.
    boolean groupsWithDriver;

    Optional<SimulatedFunction> find(PciAddress address) {
        return Optional.ofNullable(functions.get(address));
    }

    List<SimulatedFunction> members(IommuGroupId group) {
        return functions.values().stream()
                .filter(function -> function.placement.group().equals(Optional.of(group)))
                .toList();
    }

    /// `/dev/vfio/GROUP` is there as long as any member is on a VFIO driver.
    boolean nodeExists(IommuGroupId group) {
        return members(group).stream().anyMatch(SimulatedFunction::onVfio);
    }

    boolean cdevExists(VfioCdev cdev) {
        return functions.values().stream()
                .anyMatch(function -> function.visibleCdev().equals(Optional.of(cdev)));
    }

    /// The lowest number that no function has, one on its way out included.
    VfioCdev freeCdev() {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(VfioCdev::new)
                .filter(cdev ->
                        functions.values().stream()
                                .noneMatch(function -> function.cdev.equals(Optional.of(cdev))))
                .findFirst()
                .orElseThrow();
    }

    boolean viable(IommuGroupId group) {
        return members(group).stream()
                .flatMap(member -> member.driver.stream())
                .allMatch(BoundDriver::leavesDmaAlone);
    }

    IommuGroupId freeGroup() {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(IommuGroupId::new)
                .filter(group -> members(group).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /// The link to its group is made.
    void makeGroup(SimulatedFunction function) {
        function.groupPending = false;
        function.placement =
                new Placement(
                        Optional.of(freeGroup()),
                        function.placement.numaNode(),
                        function.placement.pcieRoot());
    }

    /// The VFs to which the PF has a link (`virtfnN`), by index.
    List<SimulatedFunction> virtualFunctions(PciAddress physicalFunction) {
        List<SimulatedFunction> found = new ArrayList<>();
        for (SimulatedFunction function : functions.values()) {
            if (!function.unlinked
                    && function.made.sriov()
                            instanceof SriovRole.VirtualFunction(PciAddress parent, int _)
                    && parent.equals(physicalFunction)) {
                found.add(function);
            }
        }
        return found;
    }

    Function observed(SimulatedFunction function) {
        SriovRole sriov =
                switch (function.made.sriov()) {
                    case SriovRole.PhysicalFunction(int total, int _, var _) ->
                            new SriovRole.PhysicalFunction(
                                    total, virtualFunctions(function.address()).size());
                    case SriovRole.None none -> none;
                    case SriovRole.VirtualFunction vf -> vf;
                };
        return function.observed(sriov);
    }

    Machine observed(Kernel kernel) {
        return new Machine(kernel, functions.values().stream().map(this::observed).toList());
    }

    /// A VF that does not exist yet, below this PF.
    SimulatedFunction virtualFunction(SimulatedFunction parent, int index) {
        VirtualFunctionLayout layout = layout(parent);
        Placement placement =
                new Placement(
                        parent.placement.group().isPresent()
                                ? Optional.of(freeGroup())
                                : Optional.empty(),
                        parent.placement.numaNode(),
                        parent.placement.pcieRoot());
        Function made =
                new Function(
                        layout.address(parent.address(), index),
                        layout.identity(),
                        placement,
                        Binding.NONE,
                        new SriovRole.VirtualFunction(parent.address(), index),
                        List.of());
        return new SimulatedFunction(made, layout.driver());
    }

    VirtualFunctionLayout layout(SimulatedFunction parent) {
        return layouts.computeIfAbsent(
                parent.address(),
                _ ->
                        new VirtualFunctionLayout(
                                0x80, 1, parent.made.identity(), Optional.empty(), false));
    }
}
