// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// A VFIO driver that some functions of a HostDevice have on one node, or will have.
public record VfioDriverStatus(
        @JsonPropertyDescription("The driver's name, or its module's while that is not loaded.")
                @Required
                @Size(max = Bounds.DRIVER)
                String driver,
        @JsonPropertyDescription(
                        "Why: MostSpecific (of several whose module aliases name the function, its alias has the fewest"
                                + " wildcards), OnlyOne (no other is for it), Named (spec.driver), NamedAgainstAlias"
                                + " (spec.driver, though no alias of that driver names the function), Found (it was bound"
                                + " before Hostdev came), Kept (a better one has come since it was bound).")
                @Required
                VfioDriverReason reason,
        @JsonPropertyDescription("Of how many functions.") @Required @Min(0) @Max(Integer.MAX_VALUE)
                int functions) {}
