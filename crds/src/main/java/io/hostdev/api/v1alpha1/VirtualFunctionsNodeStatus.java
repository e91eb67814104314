// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/// One PF on one node.
///
/// @param wanted absent: it gets back the number that it had
/// @param actual absent: its agent has not said yet
/// @param waitsFor what it waits for, or what is in the way, for a person; absent: nothing is
public record VirtualFunctionsNodeStatus(
        @JsonPropertyDescription("The node.") @Required String node,
        @JsonPropertyDescription("The physical function's address.") @Required String address,
        @JsonPropertyDescription(
                        "How many virtual functions it shall have. Absent: those that it had before.")
                @Nullable Integer wanted,
        @JsonPropertyDescription("How many it has now. Absent: the node has not said yet.")
                @Nullable Integer actual,
        @JsonPropertyDescription("What it waits for, or what is in the way. Absent: nothing is.")
                @Nullable String waitsFor) {}
