// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// A HostDevice or VirtualFunctions as the operator saw it when it planned.
public record ObservedObject(
        @JsonPropertyDescription("Its name.") @Required @Size(max = Bounds.NAME) String name,
        @JsonPropertyDescription("Its generation at that time.") @Min(0) @Max(Bounds.GENERATION)
                long generation) {}
