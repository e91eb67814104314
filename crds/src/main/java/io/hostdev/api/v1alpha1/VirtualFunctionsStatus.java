// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param conditions `Accepted`, `Ready`
/// @param selected how many PFs it concerns, over all nodes
/// @param ready how many of them have the wanted number
/// @param physicalFunctions by node, then address
public record VirtualFunctionsStatus(
        @JsonPropertyDescription("The generation of the spec that this status answers.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription("Accepted and Ready, each with a reason and a sentence.")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription("How many physical functions it concerns, on all nodes.")
                @Nullable Integer selected,
        @JsonPropertyDescription("How many of them have the wanted number.")
                @Nullable Integer ready,
        @JsonPropertyDescription("Each physical function that it concerns.")
                @Nullable List<VirtualFunctionsNodeStatus> physicalFunctions) {}
