// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.port.Holders.Unreadable;
import io.hostdev.core.machine.IommuGroupId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// The VFIO nodes in a process's own `/dev`, which is how a container runtime gives them.
///
/// A `/dev/vfio` on the host's devtmpfs was given to nobody: every privileged pod has that one.
final class ContainerDev {

    private final Path proc;

    /// @param proc procfs of the host's PID namespace
    ContainerDev(Path proc) {
        this.proc = proc;
    }

    /// Empty if the process has the host's `/dev`, no VFIO node, or has ended.
    ///
    /// @throws Unreadable if we lack the right to look
    Set<IommuGroupId> groups(int pid, VfioNodes nodes) throws Unreadable {
        Path process = proc.resolve(Integer.toString(pid));
        Path vfio = process.resolve("root/dev/vfio");
        Set<IommuGroupId> groups = new HashSet<>();
        try {
            if (isHosts(vfio)) {
                return Set.of();
            }
            add(vfio, nodes, groups);
            add(vfio.resolve("devices"), nodes, groups);
        } catch (NoSuchFileException | NotDirectoryException none) {
            return groups;
        } catch (IOException | DirectoryIteratorException failure) {
            if (Files.exists(process)) {
                throw new Unreadable(
                        "%s cannot be read (%s): the agent needs hostPID, CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"
                                .formatted(vfio, failure));
            }
        }
        return groups;
    }

    private boolean isHosts(Path vfio) throws IOException {
        Path hosts = proc.resolve("1/root/dev");
        return fileSystem(vfio).equals(fileSystem(hosts));
    }

    /// `st_dev`: which mounted file system it lies on.
    private static Object fileSystem(Path path) throws IOException {
        return Files.getAttribute(path, "unix:dev");
    }

    private static void add(Path directory, VfioNodes nodes, Set<IommuGroupId> groups)
            throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                nodes.group(entry).ifPresent(groups::add);
            }
        } catch (NoSuchFileException none) {
            // A container with the other kind of nodes only.
            return;
        }
    }
}
