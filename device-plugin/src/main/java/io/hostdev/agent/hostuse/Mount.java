// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import java.util.List;
import java.util.Optional;

/// One line of `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).
///
/// @param device `major:minor` of the mounted file system; major 0 if it has no block device of its
///   own
/// @param source what was mounted, as the file system tells it
record Mount(String device, String mountPoint, String fileSystem, String source) {

    /// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`, with any number of fields
    /// before the dash.
    static List<Mount> parse(String mountinfo) {
        return mountinfo.lines().map(Mount::line).flatMap(Optional::stream).toList();
    }

    private static Optional<Mount> line(String line) {
        String[] fields = line.split(" ", -1);
        int dash = List.of(fields).indexOf("-");
        return dash >= 6 && fields.length > dash + 2
                ? Optional.of(
                        new Mount(
                                fields[2],
                                Escapes.decode(fields[4]),
                                fields[dash + 1],
                                Escapes.decode(fields[dash + 2])))
                : Optional.empty();
    }

    boolean hasBlockDevice() {
        return !device.startsWith("0:");
    }
}
