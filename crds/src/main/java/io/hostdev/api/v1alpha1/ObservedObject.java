// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/// A HostDevice or VirtualFunctions as the operator saw it when it planned.
public record ObservedObject(
        @JsonPropertyDescription("Its name.") @Required String name,
        @JsonPropertyDescription("Its generation at that time.") long generation) {}
