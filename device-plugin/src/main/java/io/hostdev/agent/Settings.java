// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import io.hostdev.agent.container.Injection;
import io.hostdev.agent.host.HostDirectories;
import io.hostdev.agent.sysfs.HostPaths;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the agent is told by its environment. Paths are those of the host, as they are mounted in
/// the agent's container.
///
/// @param nodeName the Node's name; the HostNode has the same
/// @param nodeAddresses the addresses that the kubelet uses, for the host-critical guard; empty:
///   not known
/// @param port where it answers for its health and its metrics; 0: any free one
/// @param metrics whether it tells metrics
/// @param vfioNodes the directory with VFIO's device nodes, `/dev/vfio`
record Settings(
        String nodeName,
        Set<InetAddress> nodeAddresses,
        Path sys,
        Path proc,
        Path modules,
        Path vfioNodes,
        Path kubelet,
        Path cdi,
        Path state,
        Injection injection,
        int port,
        boolean metrics) {

    /// @throws IllegalArgumentException naming the variable, what is wrong with it and what would
    ///   be right
    static Settings of(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new Settings(
                variables.required(
                        "HOSTDEV_NODE_NAME", "the name of the node that the agent runs on"),
                variables
                        .optional("HOSTDEV_NODE_ADDRESS")
                        .map(Settings::address)
                        .map(Set::of)
                        .orElse(Set.of()),
                variables.path("HOSTDEV_SYSFS", "/sys"),
                variables.path("HOSTDEV_PROC", "/proc"),
                variables.path("HOSTDEV_MODULES", "/lib/modules"),
                variables.path("HOSTDEV_DEV", "/dev/vfio"),
                variables.path("HOSTDEV_KUBELET_DIR", "/var/lib/kubelet"),
                variables.path("HOSTDEV_CDI_DIR", "/var/run/cdi"),
                variables.path("HOSTDEV_STATE_DIR", "/var/lib/hostdev"),
                injection(variables.optional("HOSTDEV_DEVICE_INJECTION").orElse("CDI")),
                variables.port("HOSTDEV_HEALTH_PORT", 8081),
                variables.yesOrNo("HOSTDEV_METRICS", true));
    }

    /// Its own modprobe.d is no part of a container.
    HostDirectories directories() {
        return new HostDirectories(
                new HostPaths(sys, proc, modules, List.of()), vfioNodes, kubelet, cdi, state);
    }

    private record Variables(Map<String, String> environment) {

        Optional<String> optional(String name) {
            return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
        }

        String required(String name, String meaning) {
            return optional(name)
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "%s is not set: it is %s".formatted(name, meaning)));
        }

        int port(String name, int usual) {
            String text = optional(name).orElse(Integer.toString(usual));
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
                throw new IllegalArgumentException(
                        "%s is '%s': expected a number from 0 to 65535".formatted(name, text));
            }
            return Integer.parseInt(text);
        }

        boolean yesOrNo(String name, boolean usual) {
            String text = optional(name).orElse(Boolean.toString(usual));
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default ->
                        throw new IllegalArgumentException(
                                "%s is '%s': expected true or false".formatted(name, text));
            };
        }

        Path path(String name, String usual) {
            return Path.of(optional(name).orElse(usual));
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "HOSTDEV_NODE_ADDRESS is '%s', which is no IP address".formatted(text), e);
        }
    }

    private static Injection injection(String text) {
        return switch (text) {
            case "CDI" -> Injection.Cdi.INSTANCE;
            case "DeviceNodes" -> Injection.DeviceNodes.INSTANCE;
            default ->
                    throw new IllegalArgumentException(
                            "HOSTDEV_DEVICE_INJECTION is '%s': expected CDI or DeviceNodes"
                                    .formatted(text));
        };
    }
}
