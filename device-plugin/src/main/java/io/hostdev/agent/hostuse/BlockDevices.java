// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.pci.PciAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// From a block device down to the PCI functions that carry it: partitions to their disk, dm, md
/// and bcache to their `slaves`, a multipath NVMe namespace to the controllers of its subsystem.
final class BlockDevices {

    private static final Pattern NVME_CONTROLLER = Pattern.compile("nvme\\d+");

    private final Sysfs sysfs;

    BlockDevices(Sysfs sysfs) {
        this.sysfs = sysfs;
    }

    /// @param number `major:minor`
    Collection<PciAddress> carriersOfNumber(String number) {
        return carriers(sysfs.resolve("dev/block").resolve(number));
    }

    /// @param name the kernel's (`nvme0n1p2`, `dm-0`), a dm name (`vg-root`), or a path to either
    Collection<PciAddress> carriersOfName(String name) {
        return byName(name).map(this::carriers).orElseGet(TreeSet::new);
    }

    /// All devices of the Btrfs file system that has this one, since a mount tells only one of
    /// them; of every Btrfs if this one cannot be found.
    Collection<PciAddress> carriersOfBtrfs(String source) {
        Optional<String> member = byName(source).map(Sysfs::name);
        List<List<Path>> all =
                Sysfs.entries(sysfs.resolve("fs/btrfs"), "*-*").stream()
                        .map(fileSystem -> Sysfs.entries(fileSystem.resolve("devices"), "*"))
                        .toList();
        List<List<Path>> own =
                all.stream()
                        .filter(devices ->
                                devices.stream()
                                        .map(Sysfs::name)
                                        .anyMatch(name -> member.filter(name::equals).isPresent()))
                        .toList();
        SortedSet<PciAddress> carriers = new TreeSet<>();
        (own.isEmpty() ? all : own)
                .stream()
                        .flatMap(List::stream)
                        .forEach(device -> carriers.addAll(carriers(device)));
        return carriers;
    }

    private Optional<Path> byName(String path) {
        String name = Sysfs.name(Path.of(path));
        Path known = sysfs.resolve("class/block").resolve(name);
        if (!name.isEmpty() && Files.exists(known)) {
            return Optional.of(known);
        }
        return Sysfs.entries(sysfs.resolve("class/block"), "dm-*").stream()
                .filter(device ->
                        Sysfs.text(device.resolve("dm/name")).filter(name::equals).isPresent())
                .findFirst();
    }

    private SortedSet<PciAddress> carriers(Path device) {
        SortedSet<PciAddress> carriers = new TreeSet<>();
        Sysfs.real(device).ifPresent(real -> collect(real, carriers));
        return carriers;
    }

    private void collect(Path real, SortedSet<PciAddress> carriers) {
        Path parent = real.getParent();
        Path disk = Files.exists(real.resolve("partition")) && parent != null ? parent : real;
        carriers.addAll(sysfs.functionsAbove(disk));
        Stream.concat(
                        Sysfs.entries(disk.resolve("slaves"), "*").stream(),
                        controllers(disk).stream())
                .map(Sysfs::real)
                .flatMap(Optional::stream)
                .forEach(below -> collect(below, carriers));
    }

    /// `…/virtual/nvme-subsystem/nvme-subsys0/nvme0n1` hangs off no controller; the subsystem links
    /// to them (drivers/nvme/host/multipath.c).
    private static List<Path> controllers(Path disk) {
        Path subsystem = disk.getParent();
        return subsystem != null && Sysfs.name(subsystem).startsWith("nvme-subsys")
                ? Sysfs.entries(subsystem, "nvme*").stream()
                        .filter(entry -> NVME_CONTROLLER.matcher(Sysfs.name(entry)).matches())
                        .toList()
                : List.of();
    }
}
