// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// @param since when it entered this phase, RFC 3339
/// @param holder who has it: a pod, or a process with its pid; absent: nobody
/// @param reason CamelCase, present where the phase needs one (`Failed`, `Missing`, `Draining` ...)
/// @param message for a person; absent: nothing to say
public record UnitStatus(
        @JsonPropertyDescription("The unit's id in the spec.") @Required @Size(max = Bounds.ADDRESS)
                String id,
        @JsonPropertyDescription("Whose unit it is.") @Required @Size(max = Bounds.NAME)
                String hostDevice,
        @JsonPropertyDescription(
                        "Detached (waits for a pod before it is bound), Binding, Ready, InUse, Unhealthy (not to be"
                                + " handed out), and on removal Draining (a pod still has it), Releasing (the kernel still"
                                + " knows a holder), Reattaching; Missing (a function is not there), Failed.")
                @Required
                UnitPhase phase,
        @JsonPropertyDescription("Since when it is in this phase, as far as the agent has seen it.")
                @Size(max = Bounds.TIME)
                @Nullable String since,
        @JsonPropertyDescription("Who has it: a pod, or a process with its pid. Absent: nobody.")
                @Size(max = Bounds.HOLDER)
                @Nullable String holder,
        @JsonPropertyDescription("Why it is in this phase, in one word. Absent: nothing to say.")
                @Size(max = Bounds.REASON)
                @Pattern(Bounds.REASON_FORM)
                @Nullable String reason,
        @JsonPropertyDescription("Why it is in this phase, in a sentence. Absent: nothing to say.")
                @Size(max = Bounds.MESSAGE)
                @Nullable String message) {}
