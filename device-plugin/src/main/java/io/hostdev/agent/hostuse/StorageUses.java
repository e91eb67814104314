// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.HostUse.Kind;
import io.hostdev.core.pci.PciAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Mounted file systems and swap.
final class StorageUses {

    private static final Comparator<Mount> SHORTEST =
            Comparator.comparingInt((Mount mount) -> mount.mountPoint().length())
                    .thenComparing(Mount::mountPoint);

    private final BlockDevices blockDevices;

    StorageUses(BlockDevices blockDevices) {
        this.blockDevices = blockDevices;
    }

    /// Each device once, by its shortest mount point: kubelets mount one hundreds of times.
    void mounts(List<Mount> mounts, Findings findings) {
        Map<String, Mount> byDevice = new TreeMap<>();
        for (Mount mount : mounts) {
            byDevice.merge(
                    mount.device(),
                    mount,
                    (one, other) -> SHORTEST.compare(one, other) <= 0 ? one : other);
        }
        byDevice.values()
                .forEach(mount ->
                        findings.add(
                                carriers(mount),
                                new HostUse(Kind.MOUNTED_FILESYSTEM, mount.mountPoint())));
    }

    /// `/proc/swaps`. A swap file counts for the device of the file system that it lies on.
    void swaps(String table, List<Mount> mounts, Findings findings) {
        for (String line : table.lines().skip(1).toList()) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length > 1) {
                String name = Escapes.decode(fields[0]);
                findings.add(
                        fields[1].equals("file")
                                ? ofFile(Path.of(name), mounts)
                                : blockDevices.carriersOfName(name),
                        new HostUse(Kind.SWAP, name));
            }
        }
    }

    private Collection<PciAddress> ofFile(Path file, List<Mount> mounts) {
        return mounts.stream()
                .filter(mount -> file.startsWith(mount.mountPoint()))
                .max(SHORTEST)
                .map(this::carriers)
                .orElse(List.of());
    }

    private Collection<PciAddress> carriers(Mount mount) {
        if (mount.hasBlockDevice()) {
            return blockDevices.carriersOfNumber(mount.device());
        }
        if (mount.fileSystem().equals("btrfs")) {
            return blockDevices.carriersOfBtrfs(mount.source());
        }
        return mount.source().startsWith("/dev/")
                ? Stream.of(mount.source().split(":", -1))
                        .flatMap(device -> blockDevices.carriersOfName(device).stream())
                        .toList()
                : List.of();
    }
}
