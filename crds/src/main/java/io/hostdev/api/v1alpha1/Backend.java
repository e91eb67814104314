// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Which device nodes a container gets: see [io.hostdev.core.claim.Terms.Backend].
public enum Backend {
    @JsonProperty("Auto")
    AUTO,
    @JsonProperty("Group")
    GROUP,
    @JsonProperty("Iommufd")
    IOMMUFD
}
