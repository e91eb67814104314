// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import java.nio.file.Path;
import java.util.List;

/// Where the host's kernel shows itself: in a container, wherever its directories are mounted.
///
/// @param sys sysfs, `/sys`
/// @param proc procfs, `/proc`
/// @param modules `/lib/modules`
/// @param modprobe directories of modprobe.d(5), the most important first
public record HostPaths(Path sys, Path proc, Path modules, List<Path> modprobe) {

    public HostPaths {
        modprobe = List.copyOf(modprobe);
    }

    /// The host's root directory, mounted here.
    public static HostPaths below(Path root) {
        return new HostPaths(
                root.resolve("sys"),
                root.resolve("proc"),
                root.resolve("lib/modules"),
                List.of(
                        root.resolve("etc/modprobe.d"),
                        root.resolve("run/modprobe.d"),
                        root.resolve("usr/local/lib/modprobe.d"),
                        root.resolve("lib/modprobe.d")));
    }
}
