package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Written by the node's agent alone, through server-side apply.
///
/// @param counts of `units`
public record HostNodeStatus(
        @JsonPropertyDescription("The node's kernel, and what it can do for VFIO.")
                @Nullable KernelStatus kernel,
        @JsonPropertyDescription("All PCI functions of the node.")
                @Nullable List<FunctionStatus> functions,
        @JsonPropertyDescription(
                        "What became of each unit of the spec, and of those that are being released.")
                @Nullable List<UnitStatus> units,
        @JsonPropertyDescription("The generation of the spec that is being carried out.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "What is true of the node as a whole, each with a reason and a sentence.")
                @Nullable List<Condition> conditions,
        @JsonPropertyDescription("The node's units, counted.") @Nullable UnitCounts counts) {

    @JsonCreator
    public HostNodeStatus {}

    /// With the units counted.
    public HostNodeStatus(
            @Nullable KernelStatus kernel,
            @Nullable List<FunctionStatus> functions,
            @Nullable List<UnitStatus> units,
            @Nullable Long observedGeneration,
            @Nullable List<Condition> conditions) {
        this(
                kernel,
                functions,
                units,
                observedGeneration,
                conditions,
                units == null ? null : UnitCounts.of(units));
    }
}
