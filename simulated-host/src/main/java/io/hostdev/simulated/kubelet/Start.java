// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import java.util.List;
import java.util.Map;

/// What became of one attempt to start a container.
public sealed interface Start {

    /// @param environment with the CDI devices' part
    /// @param deviceNodes paths in the container, those of the CDI devices included
    record Started(Map<String, String> environment, List<String> deviceNodes) implements Start {

        public Started {
            environment = Map.copyOf(environment);
            deviceNodes = List.copyOf(deviceNodes);
        }
    }

    /// The kubelet tries again later.
    ///
    /// @param message as it stands in the pod's events
    record NotStarted(String message) implements Start {}
}
