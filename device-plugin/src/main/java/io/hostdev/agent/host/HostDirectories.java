// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.host;

import io.hostdev.agent.cdi.CdiFiles;
import io.hostdev.agent.hostuse.ProcHostUses;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.kubelet.KubeletPodResources;
import io.hostdev.agent.kubelet.UnixGrpc;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.proc.ProcGrantedNodes;
import io.hostdev.agent.proc.ProcHolders;
import io.hostdev.agent.sysfs.HostPaths;
import io.hostdev.agent.sysfs.SysfsPciBus;
import io.hostdev.agent.uevent.NetlinkUevents;
import io.hostdev.agent.vfio.DevVfioGroups;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Where the node is reached: its kernel, its kubelet, and what Hostdev keeps on its disk.
///
/// @param vfioNodes the directory with VFIO's device nodes, `/dev/vfio`
public record HostDirectories(HostPaths paths, Path vfioNodes, Path kubelet, Path cdi, Path state) {

    /// This machine's own, with the kubelet's and Hostdev's where the admin has put them.
    public static HostDirectories ofThisMachine(Path kubelet, Path cdi, Path state) {
        return new HostDirectories(
                HostPaths.below(Path.of("/")), Path.of("/dev/vfio"), kubelet, cdi, state);
    }

    /// The kernel's boot.
    public String bootId() throws IOException {
        return Files.readString(paths.proc().resolve("sys/kernel/random/boot_id")).strip();
    }

    /// The node as it is.
    ///
    /// @param nodeAddresses those that the kubelet uses, as far as they are known
    /// @param grpc stays the caller's, to be closed
    public NodePorts ports(
            Set<InetAddress> nodeAddresses,
            UnixGrpc grpc,
            Journal journal,
            String bootId,
            Observer observer) {
        return new NodePorts(
                new SysfsPciBus(paths),
                new DevVfioGroups(vfioNodes),
                new ProcHolders(paths.sys(), paths.proc()),
                new ProcGrantedNodes(paths.sys(), paths.proc()),
                new ProcHostUses(paths.sys(), paths.proc(), nodeAddresses),
                new NetlinkUevents(),
                new KubeletPodResources(kubelet.resolve("pod-resources/kubelet.sock"), grpc),
                journal,
                new FilePlanStore(state),
                new CdiFiles(cdi),
                new SteadyClock(),
                bootId,
                observer);
    }
}
