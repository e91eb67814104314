// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Functions that have gone from a node while Hostdev had them: an entry for each time.
///
/// @param pod `namespace/name`; absent: nobody had the unit, or it was not known who
/// @param at when the agent saw it, RFC 3339 with milliseconds
public record VanishedStatus(
        @JsonPropertyDescription("The unit that they were of.") @Required String unit,
        @JsonPropertyDescription("Whose unit it was.") @Required String hostDevice,
        @JsonPropertyDescription("The functions that are gone, in ascending order.") @Required
                List<String> functions,
        @JsonPropertyDescription(
                        "The pod that had the unit, as namespace/name. Absent: nobody, or it was not known who.")
                @Nullable String pod,
        @JsonPropertyDescription("When the agent saw that they were gone.") @Required String at) {}
