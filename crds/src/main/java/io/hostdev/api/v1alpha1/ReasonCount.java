// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// @param reason CamelCase; `Other`: all that are not listed
public record ReasonCount(
        @JsonPropertyDescription("The reason, in one word. Other: all that are not listed.")
                @Required
                @Size(max = Bounds.REASON)
                String reason,
        @JsonPropertyDescription("How many.") @Min(0) @Max(Integer.MAX_VALUE) int count) {}
