package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/// A HostDevice as the operator saw it when it planned.
public record ObservedHostDevice(
        @JsonPropertyDescription("The HostDevice.") @Required String name,
        @JsonPropertyDescription("Its generation at that time.") long generation) {}
