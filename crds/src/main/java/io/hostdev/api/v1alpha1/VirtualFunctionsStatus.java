package io.hostdev.api.v1alpha1;

/// @param total what the hardware offers
/// @param enabled what is switched on
public record VirtualFunctionsStatus(int total, int enabled) {}
