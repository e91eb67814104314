// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import io.hostdev.core.driver.VfioAliases;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.VfioCdev;
import io.hostdev.core.machine.VfioSupport;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Reads one function's directory (Documentation/ABI/testing/sysfs-bus-pci).
final class FunctionReader {

    private static final Pattern ROOT = Pattern.compile("pci[0-9a-f]{4,}:[0-9a-f]{2}");

    /// What sysfs says of a header that has no subsystem: bridges, for example.
    private static final PciId NO_SUBSYSTEM = new PciId(0, 0);

    private final Path devices;
    private final VfioDrivers vfioDrivers;
    private final VfioAliases vfioAliases;
    private final VirtualFunctionIndexes indexes;
    private final Map<Identity, List<String>> vfioDriverNames = new HashMap<>();

    /// For one round of reading.
    ///
    /// @param devices `/sys/bus/pci/devices`
    FunctionReader(Path devices, VfioDrivers vfioDrivers, VirtualFunctionIndexes indexes) {
        this.devices = devices;
        this.vfioDrivers = vfioDrivers;
        this.vfioAliases = vfioDrivers.aliases();
        this.indexes = indexes;
    }

    /// @return absent if it is not there, or vanished in the middle
    Optional<Function> read(PciAddress address) {
        Path directory = devices.resolve(address.toString());
        Optional<Identity> identity = identity(directory);
        Optional<SriovRole> sriov = sriov(directory, address);
        Placement placement = new Placement(group(directory), numaNode(directory), root(directory));
        Binding binding = driver(directory).map(Binding::to).orElse(Binding.NONE);
        boolean stillThere = Files.exists(directory.resolve("vendor"));
        return stillThere && identity.isPresent() && sriov.isPresent()
                ? Optional.of(
                        new Function(
                                address,
                                identity.get(),
                                placement,
                                binding,
                                sriov.get(),
                                List.of(),
                                Attributes.inode(directory),
                                new VfioSupport(
                                        vfioDriverNames.computeIfAbsent(
                                                identity.get(), this::namesOfVfioDrivers),
                                        binding.onVfio() ? cdev(directory) : Optional.empty())))
                : Optional.empty();
    }

    private static Optional<Identity> identity(Path directory) {
        Optional<PciId> id = id(directory, "vendor", "device");
        Optional<PciClass> pciClass =
                Attributes.hex(directory.resolve("class")).map(PciClass::parse);
        return id.isPresent() && pciClass.isPresent()
                ? Optional.of(
                        new Identity(
                                id.get(),
                                id(directory, "subsystem_vendor", "subsystem_device")
                                        .filter(subsystem -> !subsystem.equals(NO_SUBSYSTEM)),
                                pciClass.get()))
                : Optional.empty();
    }

    private static Optional<PciId> id(Path directory, String vendor, String device) {
        return Attributes.hex(directory.resolve(vendor))
                .flatMap(first ->
                        Attributes.hex(directory.resolve(device))
                                .map(second -> PciId.parse(first + ":" + second)));
    }

    private static Optional<IommuGroupId> group(Path directory) {
        return Attributes.linkName(directory.resolve("iommu_group"))
                .flatMap(Attributes::decimal)
                .map(IommuGroupId::new);
    }

    private static OptionalInt numaNode(Path directory) {
        return Attributes.number(directory.resolve("numa_node"))
                .filter(node -> node >= 0)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /// The first PCI host bridge on the way down: below a VMD that is the VMD's own root.
    private static Optional<String> root(Path directory) {
        try {
            Path link = Files.readSymbolicLink(directory);
            for (Path name : link) {
                if (ROOT.matcher(name.toString()).matches()) {
                    return Optional.of(name.toString());
                }
            }
            return Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Optional<BoundDriver> driver(Path directory) {
        return Attributes.linkName(directory.resolve("driver"))
                .map(name -> new BoundDriver(name, isVfio(directory)));
    }

    /// Kernel 6.1 and later show `vfio-dev`; before, the module's alias tells.
    private boolean isVfio(Path directory) {
        return Files.isDirectory(directory.resolve("vfio-dev"))
                || Attributes.linkName(directory.resolve("driver/module"))
                        .map(ModuleName::of)
                        .filter(module -> vfioAliases.isOf(module.text()))
                        .isPresent();
    }

    private List<String> namesOfVfioDrivers(Identity function) {
        return vfioDrivers.namesOf(vfioAliases.modulesFor(function));
    }

    private static Optional<VfioCdev> cdev(Path directory) {
        return Attributes.names(directory.resolve("vfio-dev"), "vfio*").stream()
                .flatMap(name -> Attributes.decimal(name.substring("vfio".length())).stream())
                .findFirst()
                .map(VfioCdev::new);
    }

    private Optional<SriovRole> sriov(Path directory, PciAddress address) {
        Optional<PciAddress> physicalFunction =
                Attributes.linkName(directory.resolve("physfn")).map(PciAddress::parse);
        if (physicalFunction.isPresent()) {
            return indexes.of(physicalFunction.get(), address)
                    .map(index -> new SriovRole.VirtualFunction(physicalFunction.get(), index));
        }
        return Optional.of(
                Attributes.number(directory.resolve("sriov_totalvfs"))
                        .<SriovRole>map(total -> physicalFunction(total, indexes.count(address)))
                        .orElse(SriovRole.None.INSTANCE));
    }

    /// Counted by their links: a read of `sriov_numvfs` hangs in the kernel, and cannot be killed,
    /// while a write of 0 to it waits for a VF that somebody holds (drivers/pci/pci-sysfs.c: both
    /// take the device's lock).
    private static SriovRole physicalFunction(int total, int enabled) {
        return new SriovRole.PhysicalFunction(Math.max(total, enabled), enabled);
    }
}
