// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.pci.PciAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// From a network interface down to the PCI functions that carry it: through bonds, teams, bridges,
/// VLANs and Open vSwitch.
///
/// The interfaces are those of the network namespace in which this sysfs was mounted: the host's.
final class NetworkInterfaces {

    /// An Open vSwitch bridge (`br-ex`) has no link to its ports; they hang off the data path's own
    /// interface (net/openvswitch/vport-netdev.c).
    private static final String OPEN_VSWITCH = "ovs-system";

    private final Sysfs sysfs;

    NetworkInterfaces(Sysfs sysfs) {
        this.sysfs = sysfs;
    }

    SortedSet<PciAddress> carriers(String networkInterface) {
        SortedSet<PciAddress> carriers = new TreeSet<>();
        collect(networkInterface, new HashSet<>(), carriers);
        if (carriers.isEmpty() && Files.exists(directory(OPEN_VSWITCH))) {
            collect(OPEN_VSWITCH, new HashSet<>(), carriers);
        }
        return carriers;
    }

    /// The functions that have an interface in another network namespace: their `net` is there and
    /// shows nothing (fs/sysfs tags its entries by namespace; tried on 6.12).
    SortedSet<PciAddress> elsewhere() {
        SortedSet<PciAddress> functions = new TreeSet<>();
        for (Path function : Sysfs.entries(sysfs.resolve("bus/pci/devices"), "*")) {
            Path interfaces = function.resolve("net");
            if (Files.isDirectory(interfaces) && Sysfs.entries(interfaces, "*").isEmpty()) {
                functions.add(PciAddress.parse(Sysfs.name(function)));
            }
        }
        return functions;
    }

    private void collect(String name, Set<String> visited, SortedSet<PciAddress> carriers) {
        if (!visited.add(name)) {
            return;
        }
        Sysfs.real(directory(name)).ifPresent(real -> carriers.addAll(sysfs.functionsAbove(real)));
        lower(name).forEach(below -> collect(below, visited, carriers));
    }

    /// The interfaces that this one is made of (net/core/dev.c, `lower_<name>` links).
    private List<String> lower(String name) {
        return Sysfs.entries(directory(name), "lower_*").stream()
                .map(link -> Sysfs.name(link).substring("lower_".length()))
                .toList();
    }

    private Path directory(String name) {
        return sysfs.resolve("class/net").resolve(name);
    }
}
