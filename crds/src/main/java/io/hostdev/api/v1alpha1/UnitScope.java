// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The functions that make one unit: see [io.hostdev.core.claim.Grouping.UnitScope].
public enum UnitScope {
    @JsonProperty("Device")
    DEVICE,
    @JsonProperty("Function")
    FUNCTION
}
