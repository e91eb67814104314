// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that have gone from a node while Hostdev had them: an entry for each time.
///
/// @param pod `namespace/name`; absent: nobody had the unit, or it was not known who
/// @param at when the agent saw it, RFC 3339 with milliseconds
public record VanishedStatus(
        @JsonPropertyDescription("The unit that they were of.")
                @Required
                @Size(max = Bounds.ADDRESS)
                String unit,
        @JsonPropertyDescription("Whose unit it was.") @Required @Size(max = Bounds.NAME)
                String hostDevice,
        @JsonPropertyDescription("The functions that are gone, in ascending order.")
                @Required
                @Size(max = Bounds.FUNCTIONS_OF_UNIT)
                List<@Size(max = Bounds.ADDRESS) String> functions,
        @JsonPropertyDescription(
                        "The pod that had the unit, as namespace/name. Absent: nobody, or it was not known who.")
                @Size(max = Bounds.HOLDER)
                @Nullable String pod,
        @JsonPropertyDescription("When the agent saw that they were gone.")
                @Required
                @Size(max = Bounds.TIME)
                String at) {}
