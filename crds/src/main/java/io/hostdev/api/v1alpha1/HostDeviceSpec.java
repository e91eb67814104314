package io.hostdev.api.v1alpha1;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// @param resourceName what pods request; default `hostdev.io/<metadata.name>`; immutable
/// @param nodeSelector labels; absent or empty: every node that runs the agent
/// @param select a function is selected if any entry matches
public record HostDeviceSpec(
        @Nullable String resourceName,
        @Nullable Map<String, String> nodeSelector,
        List<FunctionSelector> select,
        @Nullable UnitScope unit,
        @Nullable SiblingPolicy siblings,
        @Nullable Management management,
        @Nullable String driver,
        @Nullable BindMoment bind,
        @Nullable Backend backend,
        @Nullable Boolean allowHostCritical) {}
