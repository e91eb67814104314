// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param conditions `Accepted`, `Viable`, `Ready`, `Degraded`
/// @param counts over all nodes
/// @param nodes one entry for each node on which something is selected
/// @param resourceName what pods request, the default applied
public record HostDeviceStatus(
        @JsonPropertyDescription("The generation of the spec that this status answers.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "Accepted, Viable, Ready and Degraded, each with a reason and a sentence.")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription("The units on all nodes.") @Nullable UnitCounts counts,
        @JsonPropertyDescription("Each node on which something is selected.")
                @Nullable List<HostDeviceNodeStatus> nodes,
        @JsonPropertyDescription("What pods request in resources.limits.")
                @Nullable String resourceName) {}
