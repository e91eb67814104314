// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.hostdev.core.claim.ResourceName;
import java.util.List;
import java.util.Map;

/// As much of a pod as matters to devices.
///
/// @param containers in the order of the pod: init containers and sidecars before the others
public record PodSpec(String namespace, String name, List<ContainerSpec> containers) {

    public enum Kind {
        /// Ends before the next one starts; leaves its devices to later containers.
        INIT,
        /// A restartable init container: runs as long as the pod, and keeps its devices.
        SIDECAR,
        MAIN
    }

    /// @param requests how many units of each resource
    public record ContainerSpec(String name, Kind kind, Map<ResourceName, Integer> requests) {

        public ContainerSpec {
            requests = Map.copyOf(requests);
        }
    }

    public PodSpec {
        containers = List.copyOf(containers);
    }

    /// A pod of one container, `main`, that requests this many of one resource.
    public static PodSpec of(String namespace, String name, ResourceName resource, int count) {
        return new PodSpec(
                namespace,
                name,
                List.of(new ContainerSpec("main", Kind.MAIN, Map.of(resource, count))));
    }

    String key() {
        return namespace + "/" + name;
    }
}
