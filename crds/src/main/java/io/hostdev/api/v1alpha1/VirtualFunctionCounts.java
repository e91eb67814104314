// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/// @param total what the hardware offers
/// @param enabled what is switched on
/// @param original what was switched on before Hostdev changed it, and is owed back; absent:
///   Hostdev has not changed it
public record VirtualFunctionCounts(
        @JsonPropertyDescription("How many the hardware offers.") @Min(0) @Max(65535) int total,
        @JsonPropertyDescription("How many are switched on.") @Min(0) @Max(65535) int enabled,
        @JsonPropertyDescription(
                        "How many were switched on before Hostdev changed that, and are owed back. Absent: it has not"
                                + " changed it.")
                @Min(0)
                @Max(65535)
                @Nullable Integer original) {}
