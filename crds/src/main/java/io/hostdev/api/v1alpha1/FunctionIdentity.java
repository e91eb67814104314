// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// Which device a plan means: [io.hostdev.core.machine.Identity]. In the fields of
/// `FunctionStatus`.
public record FunctionIdentity(
        @JsonPropertyDescription("vendor:device.") @Required @Size(max = 16) String id,
        @JsonPropertyDescription("The subsystem's vendor:device.") @Size(max = 16)
                @Nullable String subsystemId,
        @JsonPropertyDescription("Class code, six hex digits.")
                @Required
                @JsonProperty("class")
                @Size(max = 16)
                String pciClass) {}
