// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;

/// @param units all that are selected, blocked ones included
/// @param ready bound and free
/// @param inUse given to a pod, or held
/// @param blocked refused, failed or missing
public record UnitCounts(
        @JsonPropertyDescription("All selected units, blocked ones included.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                int units,
        @JsonPropertyDescription("Free: a pod can have them.") @Min(0) @Max(Integer.MAX_VALUE)
                int ready,
        @JsonPropertyDescription("Given to a pod, or still held.") @Min(0) @Max(Integer.MAX_VALUE)
                int inUse,
        @JsonPropertyDescription("Refused, failed, missing or unhealthy.")
                @Min(0)
                @Max(Integer.MAX_VALUE)
                int blocked) {

    /// The units of one node. Those on their way (being bound, being given back) are only in the
    /// sum.
    public static UnitCounts of(List<UnitStatus> units) {
        int ready = 0;
        int inUse = 0;
        int blocked = 0;
        for (UnitStatus unit : units) {
            switch (unit.phase()) {
                case DETACHED, READY -> ready++;
                case IN_USE, DRAINING, RELEASING -> inUse++;
                case UNHEALTHY, MISSING, FAILED -> blocked++;
                case BINDING, REATTACHING -> {}
            }
        }
        return new UnitCounts(units.size(), ready, inUse, blocked);
    }
}
