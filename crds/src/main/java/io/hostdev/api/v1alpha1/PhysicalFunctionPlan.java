// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many VFs one PF shall have: [io.hostdev.core.plan.PlannedVirtualFunctions].
///
/// @param owner the VirtualFunctions object
/// @param identity which PF is meant; absent: from an operator that did not write it yet
/// @param unprobed indexes of VFs that get no host driver when they appear; absent: none
public record PhysicalFunctionPlan(
        @JsonPropertyDescription("The physical function's address.")
                @Required
                @Size(max = Bounds.ADDRESS)
                String physicalFunction,
        @JsonPropertyDescription("The VirtualFunctions object that wants them.")
                @Required
                @Size(max = Bounds.NAME)
                String owner,
        @JsonPropertyDescription(
                        "What the device at this address was when this was planned. Another one that has come there is"
                                + " not touched.")
                @Nullable FunctionIdentity identity,
        @JsonPropertyDescription(
                        "How many virtual functions it shall have. Absent: as many as it has.")
                @Min(0)
                @Max(65535)
                @Nullable Integer count,
        @JsonPropertyDescription(
                        "Numbers of those that a HostDevice will take: they get no host driver when they appear.")
                @Size(max = 65535)
                @Nullable List<@Min(0) @Max(65535) Integer> unprobed) {}
