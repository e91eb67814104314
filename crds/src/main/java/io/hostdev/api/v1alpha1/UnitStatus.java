package io.hostdev.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/// @param holder who has it: a pod, or a process with its pid; absent: nobody
/// @param reason CamelCase, present where the phase needs one (`Failed`, `Missing`, `Draining` ...)
/// @param message for a person; absent: nothing to say
public record UnitStatus(
        String id,
        String hostDevice,
        UnitPhase phase,
        @Nullable String holder,
        @Nullable String reason,
        @Nullable String message) {}
