// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.proc;

import io.hostdev.agent.port.Holders.Unreadable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/// The host's processes, in all PID namespaces.
///
/// @param proc procfs of the host's PID namespace
record Processes(Path proc) {

    /// The number of the initial PID namespace (include/linux/proc_ns.h, `PROC_PID_INIT_INO`): seen
    /// from any other one, processes are missing.
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    /// @throws Unreadable if this procfs does not show every process
    void requireAll() throws Unreadable {
        Path namespace = proc.resolve("1/ns/pid");
        try {
            String name = Files.readSymbolicLink(namespace).toString();
            if (!name.equals(INITIAL_PID_NAMESPACE)) {
                throw new Unreadable(
                        "%s is %s, not the host's: the agent needs hostPID"
                                .formatted(namespace, name));
            }
        } catch (IOException failure) {
            throw new Unreadable(
                    "%s cannot be read (%s): the agent needs hostPID and CAP_SYS_PTRACE"
                            .formatted(namespace, failure));
        }
    }

    /// Ascending.
    SortedSet<Integer> pids() throws IOException {
        SortedSet<Integer> pids = new TreeSet<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, "[0-9]*")) {
            directories.forEach(path -> pids.add(Integer.valueOf(path.getFileName().toString())));
        } catch (DirectoryIteratorException failure) {
            throw new IOException(failure);
        }
        return pids;
    }

    Path directory(int pid) {
        return proc.resolve(Integer.toString(pid));
    }
}
