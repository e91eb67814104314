// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.select;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/// One entry of `spec.select`: the fields are ANDed, the values within a field are ORed, an empty
/// field asks for nothing.
///
/// @param drivers host drivers: the current one, or the one that Hostdev took the function from
public record Selector(
        List<AddressPattern> addresses,
        List<IdPattern> ids,
        List<IdPattern> subsystemIds,
        List<ClassPrefix> classes,
        Set<String> drivers,
        List<VirtualFunctionPattern> physicalFunctions,
        Set<Integer> numaNodes) {

    public Selector {
        addresses = List.copyOf(addresses);
        ids = List.copyOf(ids);
        subsystemIds = List.copyOf(subsystemIds);
        classes = List.copyOf(classes);
        drivers = Set.copyOf(drivers);
        physicalFunctions = List.copyOf(physicalFunctions);
        numaNodes = Set.copyOf(numaNodes);
        if (addresses.isEmpty()
                && ids.isEmpty()
                && subsystemIds.isEmpty()
                && classes.isEmpty()
                && drivers.isEmpty()
                && physicalFunctions.isEmpty()
                && numaNodes.isEmpty()) {
            throw new IllegalArgumentException(
                    "a selector that asks for nothing would select everything");
        }
    }

    public static Selector byAddress(String... patterns) {
        return new Selector(
                List.of(patterns).stream().map(AddressPattern::parse).toList(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                Set.of());
    }

    public boolean matches(Function function) {
        return wants(addresses, pattern -> pattern.matches(function.address()))
                && wants(ids, pattern -> pattern.matches(function.identity().id()))
                && wants(
                        subsystemIds,
                        pattern ->
                                function.identity()
                                        .subsystemId()
                                        .filter(pattern::matches)
                                        .isPresent())
                && wants(classes, prefix -> prefix.matches(function.identity().pciClass()))
                && wants(
                        drivers,
                        driver ->
                                function.binding().hostDriver().filter(driver::equals).isPresent())
                && wants(
                        physicalFunctions,
                        pattern ->
                                function.sriov() instanceof VirtualFunction virtual
                                        && pattern.matches(virtual))
                && wants(
                        numaNodes,
                        node -> function.placement().numaNode().equals(OptionalInt.of(node)));
    }

    /// An empty field asks for nothing; of a field's values any will do.
    private static <T> boolean wants(Collection<T> values, Predicate<T> matches) {
        return values.isEmpty() || values.stream().anyMatch(matches);
    }
}
