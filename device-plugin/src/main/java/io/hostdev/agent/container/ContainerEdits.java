// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import java.util.List;
import java.util.Map;

/// What Allocate answers for one container.
///
/// @param environment what cannot change while the pod lives, and what the way of injection demands
/// @param deviceNodes paths, the same on the host and in the container; empty where CDI brings them
/// @param cdiDevices qualified CDI names; empty where device nodes are given directly
public record ContainerEdits(
        Map<String, String> environment, List<String> deviceNodes, List<String> cdiDevices) {

    public ContainerEdits {
        environment = Map.copyOf(environment);
        deviceNodes = List.copyOf(deviceNodes);
        cdiDevices = List.copyOf(cdiDevices);
    }
}
