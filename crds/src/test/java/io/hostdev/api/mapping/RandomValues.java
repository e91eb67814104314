// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.UnsafeInterrupts;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Every value that the domain allows, by a seed.
final class RandomValues {

    private final Random random;

    RandomValues(long seed) {
        random = new Random(seed);
    }

    Machine machine() {
        Map<PciAddress, Function> functions = new LinkedHashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            Function function = function();
            functions.put(function.address(), function);
        }
        return new Machine(
                new Kernel(
                        "6.%d.0".formatted(random.nextInt(20)),
                        any(Kernel.Iommu.values()),
                        any(Kernel.Iommufd.values()),
                        new UnsafeInterrupts(random.nextBoolean(), random.nextBoolean())),
                functions.values());
    }

    PlannedUnit unit() {
        List<PciAddress> functions = addresses(1 + random.nextInt(4));
        List<PciAddress> siblings = addresses(random.nextInt(3));
        return new PlannedUnit(
                "device-" + random.nextInt(100),
                new ResourceName("hostdev.io/r" + random.nextInt(100)),
                functions,
                siblings,
                identities(functions, siblings),
                new Terms(
                        any(Terms.Management.values()),
                        random.nextBoolean()
                                ? DriverChoice.Auto.INSTANCE
                                : new DriverChoice.Named(driver()),
                        any(Terms.BindMoment.values()),
                        any(Terms.Backend.values()),
                        random.nextBoolean()));
    }

    PlannedVirtualFunctions virtualFunctions() {
        int count = random.nextInt(8);
        TreeSet<Integer> unprobed = new TreeSet<>();
        IntStream.range(0, count).filter(_ -> random.nextBoolean()).forEach(unprobed::add);
        return new PlannedVirtualFunctions(
                "numbers-" + random.nextInt(100),
                address(),
                maybe(this::identity),
                random.nextInt(4) == 0 ? OptionalInt.empty() : OptionalInt.of(count),
                unprobed);
    }

    /// Of all, of some, or of none.
    private SortedMap<PciAddress, Identity> identities(
            List<PciAddress> functions, List<PciAddress> siblings) {
        SortedMap<PciAddress, Identity> identities = new TreeMap<>();
        Stream.concat(functions.stream(), siblings.stream())
                .forEach(address ->
                        maybe(this::identity).ifPresent(one -> identities.put(address, one)));
        return identities;
    }

    private Identity identity() {
        return new Identity(id(), maybe(this::id), new PciClass(random.nextInt(1 << 24)));
    }

    private Function function() {
        return new Function(
                        address(),
                        identity(),
                        new Placement(
                                maybe(() -> new IommuGroupId(random.nextInt(50))),
                                random.nextBoolean()
                                        ? OptionalInt.empty()
                                        : OptionalInt.of(random.nextInt(4)),
                                maybe(() -> "pci0000:" + random.nextInt(10, 99))),
                        new Binding(
                                maybe(() -> new BoundDriver(driver(), random.nextBoolean())),
                                maybe(() -> new Binding.Detached(maybe(this::driver)))),
                        sriov(),
                        list(
                                random.nextInt(3),
                                () -> new HostUse(any(HostUse.Kind.values()), driver())))
                .withVfioDrivers(list(random.nextInt(3), this::driver));
    }

    private SriovRole sriov() {
        int total = random.nextInt(1, 64);
        return switch (random.nextInt(3)) {
            case 0 -> SriovRole.None.INSTANCE;
            case 1 -> new SriovRole.PhysicalFunction(total, random.nextInt(total + 1));
            default -> new SriovRole.VirtualFunction(address(), random.nextInt(64));
        };
    }

    private List<PciAddress> addresses(int size) {
        return IntStream.range(0, size).mapToObj(_ -> address()).distinct().toList();
    }

    private PciAddress address() {
        int domain = random.nextBoolean() ? 0 : random.nextInt(Integer.MAX_VALUE);
        return new PciAddress(domain, random.nextInt(256), random.nextInt(32), random.nextInt(8));
    }

    private PciId id() {
        return new PciId(random.nextInt(1 << 16), random.nextInt(1 << 16));
    }

    private String driver() {
        return any("e1000e", "vfio-pci", "nvme", "mlx5_vfio_pci", "xhci_hcd");
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private static <T> List<T> list(int size, Supplier<T> value) {
        return IntStream.range(0, size).mapToObj(_ -> value.get()).toList();
    }

    @SafeVarargs
    private <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }
}
