// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where a PF is on its way to the number of VFs that it shall have.
public enum PhysicalFunctionPhase {
    /// It has them.
    @JsonProperty("Ready")
    READY,
    /// Its number changes when nobody has any of those that are there.
    @JsonProperty("Draining")
    DRAINING,
    /// The kernel is changing it.
    @JsonProperty("Changing")
    CHANGING,
    @JsonProperty("Failed")
    FAILED,
    /// It is not there.
    @JsonProperty("Missing")
    MISSING
}
