package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/// @param total what the hardware offers
/// @param enabled what is switched on
public record VirtualFunctionsStatus(
        @JsonPropertyDescription("How many the hardware offers.") int total,
        @JsonPropertyDescription("How many are switched on.") int enabled) {}
