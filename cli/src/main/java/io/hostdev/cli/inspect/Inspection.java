// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciSlot;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.select.AddressPattern;
import io.hostdev.core.select.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which functions of a machine go together, and what can become of them.
///
/// What can be given to a pod is what the planner says of a HostDevice that selects all endpoints
/// of a group, on the default terms.
public final class Inspection {

    private static final int MEMORY = 0x05;
    private static final int SYSTEM_PERIPHERAL = 0x08;
    private static final int PERFORMANCE_COUNTERS = 0x1101;

    private final Subject subject;
    private final NodePlan plan;

    private Inspection(Subject subject) {
        this.subject = subject;
        this.plan =
                Planner.plan(
                        subject.machine(),
                        Stream.concat(
                                        subject.machine().groups().stream()
                                                .map(IommuGroup::functions),
                                        groupless().stream().map(List::of))
                                .flatMap(functions -> claim(functions).stream())
                                .toList());
    }

    /// Every function is in one block. Ascending by first function.
    public static List<Block> of(Subject subject) {
        return new Inspection(subject).blocks();
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Set<IommuGroupId> done = new HashSet<>();
        for (UnitOnNode unit : subject.units()) {
            List<IommuGroup> groups = groupsOf(unit);
            if (groups.stream().map(IommuGroup::id).noneMatch(done::contains)) {
                groups.forEach(group -> done.add(group.id()));
                unitBlock(unit, groups).ifPresent(blocks::add);
            }
        }
        for (IommuGroup group : subject.machine().groups()) {
            if (!done.contains(group.id())) {
                blocks.add(block(List.of(group), fate(group.functions())));
            }
        }
        groupless().stream().collect(partitioningBy(Inspection::isUnwanted)).values().stream()
                .filter(functions -> !functions.isEmpty())
                .map(functions ->
                        new Block(
                                List.of(),
                                functions,
                                fate(List.of(functions.getFirst())),
                                List.of(),
                                List.of()))
                .forEach(blocks::add);
        blocks.sort(Comparator.comparing(block -> block.functions().getFirst().address()));
        return blocks;
    }

    private Optional<Block> unitBlock(UnitOnNode unit, List<IommuGroup> groups) {
        return groups.isEmpty()
                ? Optional.empty()
                : Optional.of(block(groups, new Fate.HandedOut(unit)));
    }

    private Block block(List<IommuGroup> groups, Fate fate) {
        List<IommuGroupId> ids = groups.stream().map(IommuGroup::id).sorted().toList();
        List<Function> functions =
                groups.stream()
                        .flatMap(group -> group.functions().stream())
                        .sorted(Comparator.comparing(Function::address))
                        .toList();
        return new Block(
                ids,
                functions,
                fate,
                sameCard(ids, functions),
                subject.holders().stream().filter(holder -> holder.has(Set.copyOf(ids))).toList());
    }

    private List<IommuGroup> groupsOf(UnitOnNode unit) {
        Set<IommuGroupId> ids = new TreeSet<>();
        unit.addresses()
                .flatMap(address -> subject.machine().function(address).stream())
                .flatMap(function -> function.group().stream())
                .forEach(ids::add);
        return ids.stream().flatMap(id -> subject.machine().group(id).stream()).toList();
    }

    /// VFs have slots of their own making, and bridges of one slot are no card.
    private List<IommuGroupId> sameCard(List<IommuGroupId> own, List<Function> functions) {
        Set<PciSlot> slots =
                functions.stream()
                        .filter(Inspection::isOfCard)
                        .map(function -> function.address().slot())
                        .collect(toSet());
        return subject.machine().functions().stream()
                .filter(function -> isOfCard(function) && slots.contains(function.address().slot()))
                .flatMap(function -> function.group().stream())
                .filter(group -> !own.contains(group))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isOfCard(Function function) {
        return !function.isVirtualFunction()
                && !isUnwanted(function)
                && !function.identity().pciClass().isBridge();
    }

    private Fate fate(List<Function> functions) {
        if (functions.stream().allMatch(Inspection::isUnwanted)) {
            return new Fate.Chipset();
        }
        String name = name(functions);
        Optional<PlannedUnit> unit =
                plan.units().stream().filter(one -> one.hostDevice().equals(name)).findFirst();
        if (unit.isEmpty()) {
            return plan.refused().stream()
                    .filter(refused -> refused.hostDevice().equals(name))
                    .findFirst()
                    .map(refused -> refused(refused.refusal()))
                    .orElseGet(Fate.Chipset::new);
        }
        return functions.stream()
                        .filter(function -> !function.identity().pciClass().isBridge())
                        .allMatch(function -> function.binding().onVfio())
                ? new Fate.OnVfio()
                : new Fate.Free(unit.get().functions());
    }

    private static Fate refused(Refusal refusal) {
        return refusal instanceof Refusal.HostCritical critical
                ? new Fate.HostCritical(critical)
                : new Fate.Refused(refusal);
    }

    /// A bridge, or a part of the chipset that no driver has: what a driver or the host has is
    /// worth seeing, whatever its class (accelerators call themselves system peripherals).
    private static boolean isUnwanted(Function function) {
        PciClass pciClass = function.identity().pciClass();
        boolean chipset =
                pciClass.baseClass() == MEMORY
                        || pciClass.baseClass() == SYSTEM_PERIPHERAL
                        || pciClass.code() >> 8 == PERFORMANCE_COUNTERS;
        return pciClass.isBridge()
                || (chipset
                        && function.binding().driver().isEmpty()
                        && function.hostUse().isEmpty());
    }

    private List<Function> groupless() {
        return subject.machine().functions().stream()
                .filter(function -> function.group().isEmpty())
                .toList();
    }

    /// On all endpoints among these; absent: there are none.
    private static Optional<Claim> claim(List<Function> functions) {
        List<AddressPattern> endpoints =
                functions.stream()
                        .filter(function -> !function.identity().pciClass().isBridge())
                        .map(Function::address)
                        .map(PciAddress::toString)
                        .map(AddressPattern::parse)
                        .toList();
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        String name = name(functions);
        return Optional.of(
                new Claim(
                        name,
                        Instant.EPOCH,
                        new ResourceName(ResourceName.DEFAULT_DOMAIN + "/" + name),
                        Map.of(),
                        List.of(
                                new Selector(
                                        endpoints, List.of(), List.of(), List.of(), Set.of(),
                                        List.of(), Set.of())),
                        Grouping.DEFAULT,
                        Terms.DEFAULT));
    }

    private static String name(List<Function> functions) {
        return functions.getFirst().address().toString().replace(':', '-');
    }
}
