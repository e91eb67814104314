package io.hostdev.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param conditions `Accepted`, `Viable`, `Ready`, `Degraded`
/// @param counts over all nodes
/// @param nodes one entry for each node on which something is selected
public record HostDeviceStatus(
        @Nullable Long observedGeneration,
        @Nullable List<Condition> conditions,
        @Nullable UnitCounts counts,
        @Nullable List<HostDeviceNodeStatus> nodes) {}
