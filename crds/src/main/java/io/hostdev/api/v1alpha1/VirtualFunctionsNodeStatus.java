// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// One PF on one node.
///
/// @param wanted absent: it gets back the number that it had
/// @param actual absent: its agent has not said yet
/// @param waitsFor what it waits for, or what is in the way, for a person; absent: nothing is
public record VirtualFunctionsNodeStatus(
        @JsonPropertyDescription("The node.") @Required @Size(max = Bounds.NAME) String node,
        @JsonPropertyDescription("The physical function's address.")
                @Required
                @Size(max = Bounds.ADDRESS)
                String address,
        @JsonPropertyDescription(
                        "How many virtual functions it shall have. Absent: those that it had before.")
                @Min(0)
                @Max(65535)
                @Nullable Integer wanted,
        @JsonPropertyDescription("How many it has now. Absent: the node has not said yet.")
                @Min(0)
                @Max(65535)
                @Nullable Integer actual,
        @JsonPropertyDescription("What it waits for, or what is in the way. Absent: nothing is.")
                @Size(max = Bounds.MESSAGE)
                @Nullable String waitsFor) {}
