// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param conditions `Accepted`, `Ready`
/// @param selected how many PFs it concerns, over all nodes
/// @param ready how many of them have the wanted number
/// @param reasons why some have not
/// @param physicalFunctions the first few: those that have not, then by node and address
/// @param physicalFunctionsNotShown how many there are beside those; absent: none
public record VirtualFunctionsStatus(
        @JsonPropertyDescription("The generation of the spec that this status answers.")
                @Min(0)
                @Max(Bounds.GENERATION)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Accepted and Ready, each with a reason and a sentence.")
                @Size(max = Bounds.CONDITIONS)
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription("How many physical functions it concerns, on all nodes.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                @Nullable Integer selected,
        @JsonPropertyDescription("How many of them have the wanted number.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                @Nullable Integer ready,
        @JsonPropertyDescription(
                        "How many have not the wanted number, by the reason; the most frequent first.")
                @Size(max = Bounds.REASONS)
                @Nullable List<ReasonCount> reasons,
        @JsonPropertyDescription(
                        "Physical functions that it concerns, those that have not the wanted number first. At most 20.")
                @Size(max = Bounds.LISTED)
                @Nullable List<VirtualFunctionsNodeStatus> physicalFunctions,
        @JsonPropertyDescription("How many more physical functions it concerns. Absent: none.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                @Nullable Integer physicalFunctionsNotShown) {}
