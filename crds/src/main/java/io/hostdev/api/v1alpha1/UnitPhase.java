// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where a unit is in its life.
public enum UnitPhase {
    /// Waits for a pod before it is bound (`bind: OnAllocate`).
    @JsonProperty("Detached")
    DETACHED,
    @JsonProperty("Binding")
    BINDING,
    @JsonProperty("Ready")
    READY,
    @JsonProperty("InUse")
    IN_USE,
    /// Bound and given to no pod, but not to be handed out: a foreign process has it, or its group
    /// stopped being viable.
    @JsonProperty("Unhealthy")
    UNHEALTHY,
    /// No longer wanted, still given to a pod.
    @JsonProperty("Draining")
    DRAINING,
    /// Its pod is gone; the kernel still knows a holder.
    @JsonProperty("Releasing")
    RELEASING,
    @JsonProperty("Reattaching")
    REATTACHING,
    @JsonProperty("Missing")
    MISSING,
    @JsonProperty("Failed")
    FAILED
}
