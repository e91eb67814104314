// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.agent.port.HostUses;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.HostUse.Kind;
import io.hostdev.core.pci.PciAddress;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the host lives on, from `/proc` and sysfs.
///
/// Not found: ZFS pools (sysfs does not show their devices), what a network file system or an iSCSI
/// session needs beyond the default route, and all but the first interface of an equal-cost default
/// route.
public final class ProcHostUses implements HostUses {

    private final FirstProcess firstProcess;
    private final Set<InetAddress> nodeAddresses;
    private final StorageUses storage;
    private final NetworkUses network;
    private final Displays displays;

    /// @param sys the host's sysfs, mounted in the host's network namespace
    /// @param proc procfs of the host's PID namespace
    /// @param nodeAddresses the addresses that the kubelet uses
    public ProcHostUses(Path sys, Path proc, Set<InetAddress> nodeAddresses) {
        Sysfs sysfs = new Sysfs(sys);
        this.firstProcess = new FirstProcess(proc);
        this.nodeAddresses = Set.copyOf(nodeAddresses);
        this.storage = new StorageUses(new BlockDevices(sysfs));
        this.network = new NetworkUses(new NetworkInterfaces(sysfs));
        this.displays = new Displays(sysfs);
    }

    /// @throws UncheckedIOException if `/proc/1` cannot be read: then no function may be called
    ///   idle
    @Override
    public Map<PciAddress, List<HostUse>> find() {
        Findings findings = new Findings();
        List<Mount> mounts = Mount.parse(firstProcess.required("mountinfo"));
        storage.mounts(mounts, findings);
        storage.swaps(firstProcess.optional("../swaps"), mounts, findings);
        List<Route> routes = new ArrayList<>();
        routes.addAll(Route.parseV4(firstProcess.required("net/route")));
        routes.addAll(Route.parseV6(firstProcess.optional("net/ipv6_route")));
        network.defaultRoutes(routes, findings);
        network.nodeAddresses(
                nodeAddresses, routes, firstProcess.optional("net/if_inet6"), findings);
        network.containers(findings);
        findings.add(displays.ofConsole(), new HostUse(Kind.CONSOLE, "active console"));
        return findings.toMap();
    }
}
