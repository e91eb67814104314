package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many VFs one PF shall have: [io.hostdev.core.plan.PlannedVirtualFunctions].
///
/// @param owner the VirtualFunctions object
/// @param unprobed indexes of VFs that get no host driver when they appear; absent: none
public record PhysicalFunctionPlan(
        @JsonPropertyDescription("The physical function's address.") @Required
                String physicalFunction,
        @JsonPropertyDescription("The VirtualFunctions object that wants them.") @Required
                String owner,
        @JsonPropertyDescription("How many virtual functions it shall have.") int count,
        @JsonPropertyDescription(
                        "Numbers of those that a HostDevice will take: they get no host driver when they appear.")
                @Nullable List<Integer> unprobed) {}
