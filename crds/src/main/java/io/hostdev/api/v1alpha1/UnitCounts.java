package io.hostdev.api.v1alpha1;

/// @param units all that are selected, blocked ones included
/// @param ready bound and free
/// @param inUse given to a pod, or held
/// @param blocked refused, failed or missing
public record UnitCounts(int units, int ready, int inUse, int blocked) {}
