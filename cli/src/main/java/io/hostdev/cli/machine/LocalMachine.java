// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.machine;

import io.hostdev.agent.hostuse.ProcHostUses;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.proc.ProcHolders;
import io.hostdev.agent.sysfs.HostPaths;
import io.hostdev.agent.sysfs.SysfsPciBus;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The machine that this program runs on, as the node agent sees it, by the agent's own adapters.
/// Nothing is written and no device is opened. Without root less is seen, and that is said.
///
/// @param machine with the host uses that could be seen
/// @param holders of VFIO devices that could be seen
/// @param unseen what could not be, in sentences
public record LocalMachine(Machine machine, List<Holder> holders, List<String> unseen) {

    public LocalMachine {
        holders = List.copyOf(holders);
        unseen = List.copyOf(unseen);
    }

    /// @param root where the machine's file system is: `/`
    public static LocalMachine look(Path root) {
        HostPaths paths = HostPaths.below(root);
        List<String> unseen = new ArrayList<>();
        Machine observed = new SysfsPciBus(paths).observe();
        Map<PciAddress, List<HostUse>> uses = uses(paths, unseen);
        Machine machine =
                new Machine(
                        observed.kernel(),
                        observed.functions().stream()
                                .map(function ->
                                        function.withHostUse(
                                                uses.getOrDefault(function.address(), List.of())))
                                .toList());
        return new LocalMachine(machine, holders(paths, unseen), unseen);
    }

    /// The kubelet's address is not known here; the default route most often leads through the same
    /// card.
    private static Map<PciAddress, List<HostUse>> uses(HostPaths paths, List<String> unseen) {
        try {
            return new ProcHostUses(paths.sys(), paths.proc(), Set.of()).find();
        } catch (UncheckedIOException _) {
            unseen.add(
                    "what the host lives on: its file systems, swap and routes (for that, be root outside of any container)");
            return Map.of();
        }
    }

    private static List<Holder> holders(HostPaths paths, List<String> unseen) {
        try {
            List<Holder> holders = new ProcHolders(paths.sys(), paths.proc()).scan();
            holders.stream()
                    .filter(holder -> holder.hold() instanceof Holder.Hold.Devices)
                    .map(holder -> "of which group the devices are that %s has".formatted(holder))
                    .forEach(unseen::add);
            return holders;
        } catch (Holders.Unreadable _) {
            unseen.add(
                    "which processes have VFIO devices open (for that, be root outside of any container)");
            return List.of();
        }
    }
}
