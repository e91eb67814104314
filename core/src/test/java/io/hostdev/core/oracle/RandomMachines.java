// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Binding.Detached;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;

/// Small machines, crowded with everything that makes planning hard: few groups over many slots and
/// two domains, functions without a group, bridges with and without harmless drivers, PFs with VFs,
/// functions on VFIO by the admin's hand and by ours, things that the host lives on.
public final class RandomMachines {

    static final List<String> HOST_DRIVERS =
            List.of("e1000e", "nvme", "shpchp", "pci-stub", "pcieport", "vfio-lookalike");
    private static final List<List<String>> ABLE =
            List.of(List.of(), List.of("vfio-pci"), List.of("mlx5-for-vms", "vfio-pci"));

    static final List<String> CLASSES =
            List.of("020000", "020000", "010802", "030000", "060400", "060000", "068000");
    static final List<PciId> IDS =
            List.of(new PciId(0x8086, 0x10d3), new PciId(0x8086, 0x1572), new PciId(0x10de, 1));

    private final Random random;
    private final Map<PciAddress, Function> functions = new TreeMap<>();
    private final int groups;

    private RandomMachines(Random random) {
        this.random = random;
        this.groups = 1 + random.nextInt(10);
    }

    public static Machine machine(Random random) {
        return new RandomMachines(random).machine();
    }

    static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private Machine machine() {
        int size = random.nextInt(25);
        for (int i = 0; i < size; i++) {
            PciAddress address = address();
            functions.put(address, function(address));
        }
        List.copyOf(functions.values()).forEach(this::sprout);
        Iommu iommu = chance(3) ? Iommu.NONE : Iommu.INTEL;
        return new Machine(
                new Kernel(
                        "6.12.0",
                        iommu,
                        chance(7) ? Kernel.Iommufd.ABSENT : Kernel.Iommufd.AVAILABLE,
                        Kernel.UnsafeInterrupts.NONE),
                functions.values());
    }

    private PciAddress address() {
        return new PciAddress(
                chance(20) ? 0x10000 : 0, random.nextInt(3), random.nextInt(2), random.nextInt(8));
    }

    private Function function(PciAddress address) {
        return new Function(
                        address,
                        new Identity(
                                pick(random, IDS),
                                chance(50) ? Optional.of(pick(random, IDS)) : Optional.empty(),
                                PciClass.parse(pick(random, CLASSES))),
                        placement(),
                        binding(),
                        SriovRole.None.INSTANCE,
                        chance(6) ? List.of(new HostUse(HostUse.Kind.SWAP, "sda2")) : List.of())
                .withVfioDrivers(pick(random, ABLE));
    }

    private Placement placement() {
        return new Placement(
                chance(5)
                        ? Optional.empty()
                        : Optional.of(new IommuGroupId(random.nextInt(groups))),
                chance(50) ? OptionalInt.of(random.nextInt(2)) : OptionalInt.empty(),
                Optional.empty());
    }

    private Binding binding() {
        return switch (random.nextInt(6)) {
            case 0 -> Binding.NONE;
            case 1 -> Binding.to(BoundDriver.vfio(chance(50) ? "vfio-pci" : "mlx5-for-vms"));
            case 2 ->
                    new Binding(
                            Optional.of(BoundDriver.vfio("vfio-pci")),
                            Optional.of(
                                    new Detached(
                                            chance(30)
                                                    ? Optional.empty()
                                                    : Optional.of(pick(random, HOST_DRIVERS)))));
            default -> Binding.to(BoundDriver.host(pick(random, HOST_DRIVERS)));
        };
    }

    /// Makes a PF of some functions, with some VFs: on its own bus, over the end of the slot.
    private void sprout(Function function) {
        if (!chance(15)) {
            return;
        }
        int enabled = random.nextInt(5);
        boolean counted = chance(80);
        functions.put(
                function.address(),
                role(
                        function,
                        counted
                                ? new SriovRole.PhysicalFunction(8, enabled, original(enabled))
                                : SriovRole.None.INSTANCE));
        List<PciAddress> free = new ArrayList<>();
        for (int number = 0; number < 24; number++) {
            PciAddress address =
                    new PciAddress(
                            function.address().domain(),
                            function.address().bus(),
                            number / 8,
                            number % 8);
            if (!functions.containsKey(address)) {
                free.add(address);
            }
        }
        for (int index = 0; index < Math.min(enabled, free.size()); index++) {
            PciAddress address = free.get(index);
            functions.put(
                    address,
                    role(
                            function(address),
                            new SriovRole.VirtualFunction(function.address(), index)));
        }
    }

    /// Now and then the number is one that Hostdev has set.
    private OptionalInt original(int enabled) {
        return enabled > 0 && chance(10) ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty();
    }

    private static Function role(Function function, SriovRole role) {
        return function.withSriov(role);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
