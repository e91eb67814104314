// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import java.time.Duration;
import java.util.Map;

/// What the operator's surroundings decide.
///
/// @param leaseNamespace where the Lease is, by which one of several operators leads
/// @param identity this operator's name among them
/// @param healthPort 0: any free one
/// @param metrics whether it tells metrics there
/// @param lease how long a leader that is gone keeps the others waiting
public record Settings(
        String leaseNamespace, String identity, int healthPort, boolean metrics, Duration lease) {

    public static final String LEASE = "hostdev-operator";

    /// `HOSTDEV_NAMESPACE` (default `hostdev-system`), `HOSTDEV_POD_NAME` (default: the process),
    /// `HOSTDEV_HEALTH_PORT` (default 8081), `HOSTDEV_METRICS` (default true),
    /// `HOSTDEV_LEASE_SECONDS` (default 15, at least 5).
    ///
    /// @throws IllegalArgumentException naming the variable and what would be right
    public static Settings from(Map<String, String> environment) {
        return new Settings(
                environment.getOrDefault("HOSTDEV_NAMESPACE", "hostdev-system"),
                environment.getOrDefault(
                        "HOSTDEV_POD_NAME", "operator-" + ProcessHandle.current().pid()),
                number(environment, "HOSTDEV_HEALTH_PORT", 8081, 0, 65535),
                yesOrNo(environment, "HOSTDEV_METRICS", true),
                Duration.ofSeconds(number(environment, "HOSTDEV_LEASE_SECONDS", 15, 5, 3600)));
    }

    private static boolean yesOrNo(Map<String, String> environment, String name, boolean standard) {
        String text = environment.getOrDefault(name, Boolean.toString(standard));
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "%s is '%s': expected true or false".formatted(name, text));
        };
    }

    static int number(
            Map<String, String> environment, String name, int standard, int least, int most) {
        String text = environment.get(name);
        if (text == null) {
            return standard;
        }
        if (!text.matches("[0-9]{1,5}")
                || Integer.parseInt(text) < least
                || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "%s is '%s': expected a number from %d to %d"
                            .formatted(name, text, least, most));
        }
        return Integer.parseInt(text);
    }
}
