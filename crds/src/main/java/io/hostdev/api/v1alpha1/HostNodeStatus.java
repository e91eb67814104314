package io.hostdev.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Written by the node's agent alone, through server-side apply.
public record HostNodeStatus(
        @Nullable KernelStatus kernel,
        @Nullable List<FunctionStatus> functions,
        @Nullable List<UnitStatus> units,
        @Nullable Long observedGeneration,
        @Nullable List<Condition> conditions) {}
