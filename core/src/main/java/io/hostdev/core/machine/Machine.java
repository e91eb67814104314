package io.hostdev.core.machine;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.hostdev.core.pci.PciAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A snapshot of one node: its kernel and all its PCI functions.
public final class Machine {

    private final Kernel kernel;
    private final TreeMap<PciAddress, Function> functions = new TreeMap<>();
    private final Map<IommuGroupId, IommuGroup> groups;

    /// @throws IllegalArgumentException if two functions have one address
    public Machine(Kernel kernel, Collection<Function> functions) {
        this.kernel = kernel;
        for (Function function : functions) {
            if (this.functions.put(function.address(), function) != null) {
                throw new IllegalArgumentException(function.address() + " is listed twice");
            }
        }
        groups =
                this.functions.values().stream()
                        .filter(function -> function.group().isPresent())
                        .collect(
                                groupingBy(
                                        function -> function.group().orElseThrow(),
                                        TreeMap::new,
                                        collectingAndThen(
                                                toList(),
                                                members ->
                                                        new IommuGroup(
                                                                members.getFirst()
                                                                        .group()
                                                                        .orElseThrow(),
                                                                members))));
    }

    public Kernel kernel() {
        return kernel;
    }

    /// All functions, ascending by address.
    public List<Function> functions() {
        return List.copyOf(functions.values());
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
