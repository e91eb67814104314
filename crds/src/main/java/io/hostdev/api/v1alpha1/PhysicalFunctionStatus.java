// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// A PF whose number of VFs Hostdev sees to.
///
/// @param owner the VirtualFunctions object
/// @param wanted absent: it is no longer wanted, and gets back the number that it had
/// @param actual how many it has now
/// @param since when it entered this phase, RFC 3339
/// @param reason CamelCase; absent: nothing to say
/// @param message what it waits for, or what is wrong, for a person; absent: nothing to say
public record PhysicalFunctionStatus(
        @JsonPropertyDescription("The physical function's address.")
                @Required
                @Size(max = Bounds.ADDRESS)
                String physicalFunction,
        @JsonPropertyDescription("The VirtualFunctions object that wants them.")
                @Required
                @Size(max = Bounds.NAME)
                String owner,
        @JsonPropertyDescription(
                        "How many virtual functions it shall have. Absent: those that it had before.")
                @Min(0)
                @Max(65535)
                @Nullable Integer wanted,
        @JsonPropertyDescription("How many it has now.") @Min(0) @Max(65535) int actual,
        @JsonPropertyDescription(
                        "Ready, Draining (waits until nobody has one of those that are there), Changing, Failed,"
                                + " Missing (it is not there).")
                @Required
                PhysicalFunctionPhase phase,
        @JsonPropertyDescription("Since when it is in this phase, as far as the agent has seen it.")
                @Size(max = Bounds.TIME)
                @Nullable String since,
        @JsonPropertyDescription("Why it is in this phase, in one word. Absent: nothing to say.")
                @Size(max = Bounds.REASON)
                @Pattern(Bounds.REASON_FORM)
                @Nullable String reason,
        @JsonPropertyDescription("Why it is in this phase, in a sentence. Absent: nothing to say.")
                @Size(max = Bounds.MESSAGE)
                @Nullable String message) {}
