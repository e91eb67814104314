// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.hostdev.cli.text.InputError;
import java.util.List;

/// Finds objects by the names that a user gave.
final class NodesNamed {

    private NodesNamed() {}

    /// @throws InputError naming those that there are
    static <T extends HasMetadata> T find(List<T> hostNodes, String name) {
        return hostNodes.stream()
                .filter(one -> one.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new InputError(
                                hostNodes.isEmpty()
                                        ? "no node has reported to Hostdev: check the agent's DaemonSet"
                                        : "no agent of Hostdev has reported node '%s': there are %s"
                                                .formatted(
                                                        name,
                                                        String.join(
                                                                ", ",
                                                                hostNodes.stream()
                                                                        .map(one ->
                                                                                one.getMetadata()
                                                                                        .getName())
                                                                        .toList()))));
    }
}
