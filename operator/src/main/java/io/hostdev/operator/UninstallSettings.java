// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import java.time.Duration;
import java.util.Map;

/// What the chart tells the commands `let-go` and `clear-up`.
///
/// @param namespace of the release
/// @param release its name
/// @param sweep the DaemonSet that sweeps the nodes
/// @param patience how long to wait for nodes
record UninstallSettings(String namespace, String release, String sweep, Duration patience) {

    /// `HOSTDEV_NAMESPACE` (default `hostdev-system`), `HOSTDEV_RELEASE` (default `hostdev`),
    /// `HOSTDEV_SWEEP` (default: the release's name and `-sweep`), `HOSTDEV_PATIENCE_SECONDS`
    /// (default 120).
    ///
    /// @throws IllegalArgumentException naming the variable and what would be right
    static UninstallSettings from(Map<String, String> environment) {
        String release = environment.getOrDefault("HOSTDEV_RELEASE", "hostdev");
        return new UninstallSettings(
                environment.getOrDefault("HOSTDEV_NAMESPACE", "hostdev-system"),
                release,
                environment.getOrDefault("HOSTDEV_SWEEP", release + "-sweep"),
                Duration.ofSeconds(
                        Settings.number(environment, "HOSTDEV_PATIENCE_SECONDS", 120, 1, 86_400)));
    }
}
