// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Written by the node's agent alone, through server-side apply.
///
/// @param counts of `units`
/// @param virtualFunctions what became of each physical function of the spec, and of those that get
///   back the number that they had; absent: from an agent that does not know of them
public record HostNodeStatus(
        @JsonPropertyDescription("The node's kernel, and what it can do for VFIO.")
                @Nullable KernelStatus kernel,
        @JsonPropertyDescription("All PCI functions of the node.") @Size(max = Bounds.FUNCTIONS)
                @Nullable List<FunctionStatus> functions,
        @JsonPropertyDescription(
                        "What became of each unit of the spec, and of those that are being released.")
                @Size(max = Bounds.UNITS)
                @Nullable List<UnitStatus> units,
        @JsonPropertyDescription("The generation of the spec that is being carried out.")
                @Min(0)
                @Max(Bounds.GENERATION)
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "What is true of the node as a whole, each with a reason and a sentence.")
                @Size(max = Bounds.CONDITIONS)
                @Nullable List<HostNodeCondition> conditions,
        @JsonPropertyDescription("The node's units, counted.") @Nullable UnitCounts counts,
        @JsonPropertyDescription(
                        "What has vanished from the node within the last hour, the newest last, and whom it was taken"
                                + " from. What came back since is here too, and is nobody's any more.")
                @Size(max = Bounds.VANISHED)
                @Nullable List<VanishedStatus> vanished,
        @JsonPropertyDescription(
                        "What became of each physical function of the spec, and of those that get back the number of"
                                + " virtual functions that they had.")
                @Size(max = Bounds.PHYSICAL_FUNCTIONS)
                @Nullable List<PhysicalFunctionStatus> virtualFunctions) {

    @JsonCreator
    public HostNodeStatus {}

    /// With the units counted.
    public HostNodeStatus(
            @Nullable KernelStatus kernel,
            @Nullable List<FunctionStatus> functions,
            @Nullable List<UnitStatus> units,
            @Nullable Long observedGeneration,
            @Nullable List<HostNodeCondition> conditions,
            @Nullable List<VanishedStatus> vanished,
            @Nullable List<PhysicalFunctionStatus> virtualFunctions) {
        this(
                kernel,
                functions,
                units,
                observedGeneration,
                conditions,
                units == null ? null : UnitCounts.of(units),
                vanished,
                virtualFunctions);
    }

    /// With the units counted, nothing that has vanished, and nothing said of VFs.
    public HostNodeStatus(
            @Nullable KernelStatus kernel,
            @Nullable List<FunctionStatus> functions,
            @Nullable List<UnitStatus> units,
            @Nullable Long observedGeneration,
            @Nullable List<HostNodeCondition> conditions) {
        this(kernel, functions, units, observedGeneration, conditions, null, null);
    }
}
