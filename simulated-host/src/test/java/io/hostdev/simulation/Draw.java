// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Draws the next event of a node, from what there is.
final class Draw {

    /// Draws one of its kind; absent: there is none now.
    @FunctionalInterface
    private interface Kind {
        Optional<Event> draw();
    }

    /// Where a device can be plugged in, and what.
    private record Slot(PciAddress at, PciAddress like) {}

    private static final List<Slot> SLOTS = slots();

    /// That an admin may bind by hand.
    private static final List<PciAddress> FUNCTIONS = SLOTS.stream().map(Slot::at).toList();

    private static final int MOST_PODS = 8;
    private static final int MOST_FOREIGNERS = 2;

    private final Node node;
    private final RandomGenerator random;

    /// Each as often as it weighs.
    private final List<Kind> kinds = new ArrayList<>();

    private int numbered;

    Draw(Node node, RandomGenerator random) {
        this.node = node;
        this.random = random;
        weigh(10, this::vanishing);
        weigh(18, this::plugging);
        weigh(3, () -> delaying(true));
        weigh(6, () -> delaying(false));
        weigh(10, this::virtualFunctions);
        weigh(4, this::binding);
        weigh(2, this::overriding);
        weigh(12, this::applying);
        weigh(5, this::deleting);
        weigh(10, this::applyingNumber);
        weigh(5, this::deletingNumber);
        weigh(2, () -> Optional.of(new Event.ApiServerGoes()));
        weigh(5, () -> Optional.of(new Event.ApiServerComes()));
        weigh(25, this::arriving);
        weigh(30, () -> pod().map(Event.ContainerStarts::new));
        weigh(20, () -> pod().map(Event.ContainerOpens::new));
        weigh(3, () -> pod().map(Event.ContainerKeepsMappings::new));
        weigh(8, () -> pod().map(Event.ContainerCloses::new));
        weigh(4, () -> pod().map(Event.ContainerEnds::new));
        weigh(8, () -> pod().map(Event.PodEnds::new));
        weigh(3, () -> pod().map(Event.PodDeletedByForce::new));
        weigh(3, this::foreignOpening);
        weigh(3, () -> Optional.of(new Event.ForeignProcessSlipsIn(++numbered)));
        weigh(5, () -> one(List.copyOf(node.foreign.keySet())).map(Event.ForeignProcessEnds::new));
        weigh(2, () -> Optional.of(new Event.KubeletStops()));
        weigh(6, () -> Optional.of(new Event.KubeletStarts(random.nextBoolean())));
        weigh(3, () -> Optional.of(new Event.AgentRestarts()));
        weigh(4, () -> Optional.of(new Event.AgentDies(upTo(14), random.nextBoolean())));
        weigh(1, () -> Optional.of(new Event.Reboots(random.nextInt(4))));
        weigh(3, () -> Optional.of(new Event.WriteFails(upTo(10))));
        weigh(2, () -> Optional.of(new Event.VanishesAtWrite(upTo(10))));
        weigh(3, () -> Optional.of(new Event.TimePasses(upTo(900))));
    }

    /// Some of these cannot happen after all: [Happening] knows.
    Step next() {
        while (true) {
            Optional<Event> event = kinds.get(random.nextInt(kinds.size())).draw();
            if (event.isPresent()) {
                return new Step(event.get(), then(event.get()));
            }
        }
    }

    /// What lies in wait for the agent needs something else to happen.
    private Step.Then then(Event event) {
        return switch (event) {
            case Event.AgentDies _,
                    Event.ForeignProcessSlipsIn _,
                    Event.WriteFails _,
                    Event.VanishesAtWrite _ ->
                    Step.Then.NOTHING;
            default ->
                    switch (random.nextInt(8)) {
                        case 0 -> Step.Then.NOTHING;
                        case 1 -> Step.Then.A_LOOK;
                        default -> Step.Then.REST;
                    };
        };
    }

    private Optional<Event> vanishing() {
        return one(FUNCTIONS.stream().filter(node::isThere).toList()).map(Event.Vanishes::new);
    }

    private Optional<Event> plugging() {
        return one(SLOTS.stream().filter(slot -> !node.isThere(slot.at())).toList())
                .map(slot ->
                        new Event.PlugsIn(
                                slot.at(), slot.like(), group(slot), random.nextInt(8) == 0));
    }

    /// That of a neighbour in its slot, or a free one.
    private IommuGroupId group(Slot slot) {
        List<Function> functions = node.kernel.observe().functions();
        Optional<IommuGroupId> neighbours =
                functions.stream()
                        .filter(function -> function.address().slot().equals(slot.at().slot()))
                        .flatMap(function -> function.group().stream())
                        .findFirst();
        if (neighbours.isPresent() && random.nextInt(4) > 0) {
            return neighbours.get();
        }
        int first = random.nextInt(40);
        return IntStream.iterate(first, number -> number + 1)
                .mapToObj(IommuGroupId::new)
                .filter(group ->
                        functions.stream()
                                .noneMatch(function -> function.group().equals(Optional.of(group))))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Event> delaying(boolean delayed) {
        return node.groupLinksDelayed == delayed
                ? Optional.empty()
                : Optional.of(new Event.GroupLinksDelayed(delayed));
    }

    private Optional<Event> virtualFunctions() {
        PciAddress parent = random.nextBoolean() ? LabMachine.IGB : LabMachine.NVME;
        Optional<Function> function = node.function(parent);
        if (function.isEmpty()
                || !(function.get().sriov()
                        instanceof SriovRole.PhysicalFunction(int total, int enabled, var _))) {
            return Optional.empty();
        }
        return Optional.of(new Event.VirtualFunctionsSet(parent, enabled > 0 ? 0 : upTo(total)));
    }

    private Optional<Event> binding() {
        List<PciAddress> there =
                Stream.concat(FUNCTIONS.stream(), virtualFunctionsThere().stream()).toList();
        Optional<Function> function = one(there).flatMap(node::function);
        return function.map(found -> new Event.BindsByHand(found.address(), driver(found)));
    }

    private List<PciAddress> virtualFunctionsThere() {
        return node.kernel.observe().functions().stream()
                .filter(Function::isVirtualFunction)
                .map(Function::address)
                .toList();
    }

    private String driver(Function function) {
        return switch (random.nextInt(4)) {
            case 0 -> "vfio-pci";
            case 1 -> "pci-stub";
            case 2 -> function.isVirtualFunction() ? Node.VF_DRIVER.name() : "pci-stub";
            default ->
                    SLOTS.stream()
                            .filter(slot -> slot.at().equals(function.address()))
                            .flatMap(slot -> LabMachine.machine().function(slot.like()).stream())
                            .flatMap(like -> like.binding().hostDriver().stream())
                            .findFirst()
                            .orElse("pci-stub");
        };
    }

    private Optional<Event> overriding() {
        return one(FUNCTIONS)
                .filter(node::isThere)
                .map(address ->
                        new Event.OverridesByHand(
                                address,
                                random.nextBoolean()
                                        ? Optional.of("none-such")
                                        : Optional.empty()));
    }

    private Optional<Event> applying() {
        return one(Claims.names())
                .map(name -> new Event.Applies(name, random.nextInt(Claims.forms(name))));
    }

    private Optional<Event> deleting() {
        return one(List.copyOf(node.operator.claims.keySet())).map(Event.Deletes::new);
    }

    private Optional<Event> applyingNumber() {
        return one(Numbers.names())
                .map(name -> new Event.AppliesNumber(name, random.nextInt(Numbers.forms(name))));
    }

    private Optional<Event> deletingNumber() {
        return one(List.copyOf(node.operator.numbers.keySet())).map(Event.DeletesNumber::new);
    }

    private Optional<Event> arriving() {
        if (node.kubelet.pods.size() >= MOST_PODS) {
            return Optional.empty();
        }
        List<ResourceName> resources =
                node.kubelet.offers().keySet().stream()
                        .sorted()
                        .filter(resource -> !node.kubelet.free(resource).isEmpty())
                        .toList();
        return one(resources)
                .map(resource ->
                        new Event.PodArrives(
                                ++numbered,
                                resource,
                                upTo(Math.min(3, node.kubelet.free(resource).size()))));
    }

    private Optional<Integer> pod() {
        return one(List.copyOf(node.kubelet.pods.keySet()));
    }

    private Optional<Event> foreignOpening() {
        if (node.foreign.size() >= MOST_FOREIGNERS) {
            return Optional.empty();
        }
        return one(node.kernel.observe().functions().stream()
                        .filter(function -> function.binding().onVfio())
                        .flatMap(function -> function.group().stream())
                        .distinct()
                        .toList())
                .map(group -> new Event.ForeignProcessOpens(++numbered, group));
    }

    private void weigh(int weight, Kind kind) {
        for (int i = 0; i < weight; i++) {
            kinds.add(kind);
        }
    }

    private <T> Optional<T> one(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    private static List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        for (int function = 0; function < 4; function++) {
            PciAddress port = LabMachine.quadNic(function);
            slots.add(new Slot(port, port));
            slots.add(new Slot(PciAddress.parse("0000:05:00." + function), port));
        }
        for (PciAddress address :
                List.of(
                        LabMachine.CARD_1,
                        LabMachine.CARD_2,
                        LabMachine.DISPLAY,
                        LabMachine.AUDIO,
                        LabMachine.IGB,
                        LabMachine.NVME)) {
            slots.add(new Slot(address, address));
        }
        return List.copyOf(slots);
    }
}
