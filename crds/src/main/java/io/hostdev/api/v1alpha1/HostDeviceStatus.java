// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param conditions `Accepted`, `Viable`, `Ready`, `Degraded`
/// @param counts over all nodes
/// @param reasons why units are in nobody's reach
/// @param nodes of those on which something is selected, the first few
/// @param nodesNotShown how many there are beside those; absent: none
/// @param resourceName what pods request, the default applied
public record HostDeviceStatus(
        @JsonPropertyDescription("The generation of the spec that this status answers.")
                @Min(0)
                @Max(Bounds.GENERATION)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "Accepted, Viable, Ready and Degraded, each with a reason and a sentence.")
                @Size(max = Bounds.CONDITIONS)
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription("The units on all nodes.") @Nullable UnitCounts counts,
        @JsonPropertyDescription(
                        "How many units are blocked, by the reason; the most frequent first.")
                @Size(max = Bounds.REASONS)
                @Nullable List<ReasonCount> reasons,
        @JsonPropertyDescription(
                        "Nodes on which something is selected, those with a problem first. At most 20: `hostdev explain`"
                                + " shows all.")
                @Size(max = Bounds.LISTED)
                @Nullable List<HostDeviceNodeStatus> nodes,
        @JsonPropertyDescription("On how many more nodes something is selected. Absent: none.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                @Nullable Integer nodesNotShown,
        @JsonPropertyDescription("What pods request in resources.limits.")
                @Size(max = Bounds.RESOURCE_NAME)
                @Nullable String resourceName) {}
