// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A unit of Hostdev: planned, in place, or on its way out.
///
/// @param functions what a pod gets of it; of one that is on its way out only the lead is known
/// @param siblings what is detached with them and given to nobody
/// @param status what the agent says of it; absent: nothing yet
public record UnitOnNode(
        String id,
        String hostDevice,
        Set<PciAddress> functions,
        Set<PciAddress> siblings,
        Optional<UnitStatus> status) {

    public UnitOnNode {
        functions = Set.copyOf(functions);
        siblings = Set.copyOf(siblings);
    }

    /// All that a HostNode tells of, planned ones first.
    public static List<UnitOnNode> of(HostNode hostNode) {
        HostNodeSpec spec = hostNode.getSpec();
        HostNodeStatus status = hostNode.getStatus();
        List<UnitSpec> planned = list(spec == null ? null : spec.units());
        List<UnitStatus> reported = list(status == null ? null : status.units());
        List<UnitOnNode> units = new ArrayList<>();
        for (UnitSpec unit : planned) {
            units.add(
                    new UnitOnNode(
                            unit.id(),
                            unit.hostDevice(),
                            addresses(PlanMapping.functions(unit)),
                            addresses(list(unit.siblings())),
                            reported.stream().filter(one -> isOf(one, unit)).findFirst()));
        }
        reported.stream()
                .filter(one -> planned.stream().noneMatch(unit -> isOf(one, unit)))
                .map(one ->
                        new UnitOnNode(
                                one.id(),
                                one.hostDevice(),
                                addresses(List.of(one.id())),
                                Set.of(),
                                Optional.of(one)))
                .forEach(units::add);
        return units;
    }

    /// What the agent complains of on its node as a whole.
    public static List<String> complaints(HostNode hostNode) {
        HostNodeStatus status = hostNode.getStatus();
        return list(status == null ? null : status.conditions()).stream()
                .filter(condition -> "False".equals(condition.status()))
                .map(condition ->
                        "%s is False: %s".formatted(condition.type(), condition.message()))
                .toList();
    }

    private static boolean isOf(UnitStatus status, UnitSpec unit) {
        return status.id().equals(unit.id()) && status.hostDevice().equals(unit.hostDevice());
    }

    public boolean has(PciAddress address) {
        return functions.contains(address) || siblings.contains(address);
    }

    public Stream<PciAddress> addresses() {
        return Stream.concat(functions.stream(), siblings.stream());
    }

    private static Set<PciAddress> addresses(List<String> texts) {
        Set<PciAddress> addresses = new TreeSet<>();
        texts.forEach(text -> addresses.add(PciAddress.parse(text)));
        return addresses;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
