package io.hostdev.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/// @param problem the first thing in the way, with the address and the driver; absent: nothing is
public record HostDeviceNodeStatus(String name, UnitCounts counts, @Nullable String problem) {}
