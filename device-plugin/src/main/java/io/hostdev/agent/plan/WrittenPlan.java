// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.plan;

import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.api.v1alpha1.PhysicalFunctionPlan;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.core.claim.ResourceName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A plan in the words of the API: in a HostNode's spec, and in the file that outlives a restart.
///
/// @param resources absent: by an operator, or an agent, that did not know of them
/// @param units absent: not a plan
/// @param virtualFunctions absent: nobody has said
public record WrittenPlan(
        long generation,
        @Nullable List<String> resources,
        @Nullable List<UnitSpec> units,
        @Nullable List<PhysicalFunctionPlan> virtualFunctions) {

    public static WrittenPlan of(AcceptedPlan plan) {
        return new WrittenPlan(
                plan.generation(),
                plan.resources().stream().map(ResourceName::toString).toList(),
                plan.units().stream().map(PlanMapping::spec).toList(),
                plan.virtualFunctions()
                        .map(all -> all.stream().map(PlanMapping::spec).toList())
                        .orElse(null));
    }

    /// @throws IllegalArgumentException naming what is wrong with it
    public AcceptedPlan plan() {
        if (units == null) {
            throw new IllegalArgumentException("units are missing");
        }
        return new AcceptedPlan(
                generation,
                resources == null ? List.of() : PlanMapping.resources(resources),
                units.stream().map(PlanMapping::unit).toList(),
                Optional.ofNullable(virtualFunctions)
                        .map(all -> all.stream().map(PlanMapping::virtualFunctions).toList()));
    }
}
