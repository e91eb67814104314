// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders.Unreadable;
import io.hostdev.core.machine.IommuGroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// The VFIO nodes of living containers, from the `/dev` of one process in each mount namespace.
public final class ProcGrantedNodes implements GrantedNodes {

    private final Path sys;
    private final Path proc;
    private final Processes processes;
    private final ContainerDev containers;

    /// @param proc procfs of the host's PID namespace
    public ProcGrantedNodes(Path sys, Path proc) {
        this.sys = sys;
        this.proc = proc;
        this.processes = new Processes(proc);
        this.containers = new ContainerDev(proc);
    }

    @Override
    public Set<IommuGroupId> find() throws Unreadable {
        processes.requireAll();
        Set<IommuGroupId> groups = new HashSet<>();
        try {
            VfioNodes nodes = VfioNodes.read(sys, proc);
            Set<String> seen = new HashSet<>();
            for (int pid : processes.pids()) {
                if (seen.add(mountNamespace(pid))) {
                    groups.addAll(containers.groups(pid, nodes));
                }
            }
        } catch (IOException failure) {
            throw new Unreadable(failure.toString());
        }
        return groups;
    }

    /// One that has ended, or is about to, has none: its own number stands for it.
    private String mountNamespace(int pid) {
        try {
            return Files.readSymbolicLink(processes.directory(pid).resolve("ns/mnt")).toString();
        } catch (IOException ended) {
            return Integer.toString(pid);
        }
    }
}
