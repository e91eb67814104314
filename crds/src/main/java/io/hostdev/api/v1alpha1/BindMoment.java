// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// When a unit is bound: see [io.hostdev.core.claim.Terms.BindMoment].
public enum BindMoment {
    @JsonProperty("Eager")
    EAGER,
    @JsonProperty("OnAllocate")
    ON_ALLOCATE
}
