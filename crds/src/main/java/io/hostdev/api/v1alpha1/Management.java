// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Who binds: see [io.hostdev.core.claim.Terms.Management].
public enum Management {
    @JsonProperty("Managed")
    MANAGED,
    @JsonProperty("Unmanaged")
    UNMANAGED
}
