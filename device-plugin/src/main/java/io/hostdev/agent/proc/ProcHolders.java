// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.syscall.DeviceNumber;
import io.hostdev.core.machine.IommuGroupId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Holders of VFIO devices, from the host's `/proc`: every process's open files by device number,
/// and its mappings. It opens no VFIO node.
///
/// Threads share their process's files. Where the first thread has ended before the others (its
/// process is shown as a zombie without files), the others are looked at. Not seen: a thread that
/// left its process's file table (`unshare(CLONE_FILES)`) while the first thread lives on, and a
/// descriptor that is under way in a socket; for these there is [io.hostdev.agent.port.VfioGroups].
public final class ProcHolders implements Holders {

    private final Path sys;
    private final Path proc;
    private final Processes processes;
    private final ContainerDev containers;

    /// @param proc procfs of the host's PID namespace
    public ProcHolders(Path sys, Path proc) {
        this.sys = sys;
        this.proc = proc;
        this.processes = new Processes(proc);
        this.containers = new ContainerDev(proc);
    }

    /// What one process has open and mapped, over all of its tasks that were looked at.
    private record Seen(int pid, List<TaskFiles> tasks) {}

    @Override
    public List<Holder> scan() throws Unreadable {
        processes.requireAll();
        try {
            // A group can come while we look, and one that goes keeps its number while it is open.
            VfioNodes before = VfioNodes.read(sys, proc);
            List<Seen> seen = new ArrayList<>();
            for (int pid : processes.pids()) {
                seen.add(new Seen(pid, tasks(processes.directory(pid))));
            }
            VfioNodes nodes = before.and(VfioNodes.read(sys, proc));
            List<Holder> holders = new ArrayList<>();
            for (Seen process : seen) {
                holder(process, nodes).ifPresent(holders::add);
            }
            return holders;
        } catch (IOException failure) {
            throw new Unreadable(failure.toString());
        }
    }

    private static List<TaskFiles> tasks(Path process) throws Unreadable {
        TaskFiles leader = TaskFiles.read(process);
        if (leader.open() || !isZombie(process)) {
            return List.of(leader);
        }
        List<TaskFiles> threads = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path task : tasks) {
                threads.add(TaskFiles.read(task));
            }
        } catch (IOException | DirectoryIteratorException gone) {
            return threads;
        }
        return threads;
    }

    /// `PID (COMM) STATE …`, and COMM may hold anything.
    private static boolean isZombie(Path process) {
        String stat = ProcText.read(process.resolve("stat"));
        return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    }

    private Optional<Holder> holder(Seen process, VfioNodes nodes) throws Unreadable {
        Set<IommuGroupId> groups = new HashSet<>();
        process.tasks().stream().flatMap(task -> groups(task, nodes)).forEach(groups::add);
        boolean departing = process.tasks().stream().anyMatch(task -> hasDeparting(task, nodes));
        boolean devices =
                process.tasks().stream()
                        .anyMatch(task -> task.deviceFiles() || task.mappings().anonymous());
        if (groups.isEmpty() && !departing && !devices) {
            return Optional.empty();
        }
        Path directory = processes.directory(process.pid());
        return Optional.of(
                new Holder(
                        process.pid(),
                        ProcText.printable(directory.resolve("comm")),
                        PodCgroup.podUid(ProcText.read(directory.resolve("cgroup"))),
                        groups.isEmpty()
                                ? new Hold.Devices(containers.groups(process.pid(), nodes))
                                : hold(groups, departing)));
    }

    private static Hold hold(Set<IommuGroupId> groups, boolean departing) {
        return departing ? new Hold.GroupsAndMore(groups) : new Hold.Groups(groups);
    }

    /// It has a cdev, and nobody says any more of which function.
    private static boolean hasDeparting(TaskFiles task, VfioNodes nodes) {
        return task.devices().stream().anyMatch(nodes::isDeparting)
                || !nodes.byCdev().keySet().containsAll(task.mappings().cdevs());
    }

    private static Stream<IommuGroupId> groups(TaskFiles task, VfioNodes nodes) {
        Stream<IommuGroupId> open =
                task.devices().stream()
                        .map((DeviceNumber number) -> nodes.byNumber().get(number))
                        .filter(Objects::nonNull);
        Stream<IommuGroupId> mapped =
                task.mappings().cdevs().stream()
                        .map(cdev -> nodes.byCdev().get(cdev))
                        .filter(Objects::nonNull);
        return Stream.concat(open, mapped);
    }
}
