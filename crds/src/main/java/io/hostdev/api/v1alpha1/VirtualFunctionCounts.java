// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/// @param total what the hardware offers
/// @param enabled what is switched on
/// @param original what was switched on before Hostdev changed it, and is owed back; absent:
///   Hostdev has not changed it
public record VirtualFunctionCounts(
        @JsonPropertyDescription("How many the hardware offers.") int total,
        @JsonPropertyDescription("How many are switched on.") int enabled,
        @JsonPropertyDescription(
                        "How many were switched on before Hostdev changed that, and are owed back. Absent: it has not"
                                + " changed it.")
                @Nullable Integer original) {}
