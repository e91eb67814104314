// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// See [io.hostdev.core.machine.HostUse.Kind].
public enum HostUseKind {
    @JsonProperty("DefaultRoute")
    DEFAULT_ROUTE,
    @JsonProperty("NodeAddress")
    NODE_ADDRESS,
    @JsonProperty("ContainerNetwork")
    CONTAINER_NETWORK,
    @JsonProperty("MountedFilesystem")
    MOUNTED_FILESYSTEM,
    @JsonProperty("Swap")
    SWAP,
    @JsonProperty("Console")
    CONSOLE
}
