// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A snapshot of one node: its kernel and all its PCI functions.
public final class Machine {

    private final Kernel kernel;
    private final SortedMap<PciAddress, Function> functions = new TreeMap<>();
    private final List<Function> ascending;
    private final Map<IommuGroupId, IommuGroup> groups = new TreeMap<>();
    private final Map<PciAddress, Integer> virtualFunctions = new HashMap<>();

    /// @throws IllegalArgumentException if two functions have one address
    public Machine(Kernel kernel, Collection<Function> functions) {
        this.kernel = kernel;
        for (Function function : functions) {
            if (this.functions.put(function.address(), function) != null) {
                throw new IllegalArgumentException(function.address() + " is listed twice");
            }
        }
        ascending = List.copyOf(this.functions.values());
        Map<IommuGroupId, List<Function>> members = new HashMap<>();
        for (Function function : ascending) {
            function.group()
                    .ifPresent(id ->
                            members.computeIfAbsent(id, first -> new ArrayList<>()).add(function));
            if (function.sriov() instanceof VirtualFunction virtual) {
                virtualFunctions.merge(virtual.physicalFunction(), 1, Integer::sum);
            }
        }
        members.forEach((id, inGroup) -> groups.put(id, new IommuGroup(id, inGroup)));
    }

    public Kernel kernel() {
        return kernel;
    }

    /// All functions, ascending by address.
    public List<Function> functions() {
        return ascending;
    }

    public Optional<Function> function(PciAddress address) {
        return Optional.ofNullable(functions.get(address));
    }

    public Collection<IommuGroup> groups() {
        return groups.values();
    }

    /// @return absent if no function is in such a group
    public Optional<IommuGroup> group(IommuGroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    /// The group of this function; absent if it has none.
    public Optional<IommuGroup> groupOf(Function function) {
        return function.group().flatMap(this::group);
    }

    /// The VFs of this PF, ascending by address.
    public List<Function> virtualFunctionsOf(PciAddress physicalFunction) {
        return ascending.stream()
                .filter(function ->
                        function.sriov() instanceof VirtualFunction(PciAddress of, int _)
                                && of.equals(physicalFunction))
                .toList();
    }

    /// How many VFs this function has now: the number that the kernel says is enabled, or those
    /// that are there, whichever is more (a snapshot may catch them while they come or go).
    public int enabledVirtualFunctions(Function function) {
        int said = function.sriov() instanceof PhysicalFunction pf ? pf.enabledVfs() : 0;
        return Math.max(said, virtualFunctions.getOrDefault(function.address(), 0));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Machine machine
                && kernel.equals(machine.kernel)
                && functions.equals(machine.functions);
    }

    @Override
    public int hashCode() {
        return 31 * kernel.hashCode() + functions.hashCode();
    }

    @Override
    public String toString() {
        return "Machine[%s, %d functions]".formatted(kernel, functions.size());
    }
}
