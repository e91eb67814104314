// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// Something that is true of a node as a whole, or is not. In the fields of Kubernetes' own
/// Condition, and no class of a client library: the agent has none.
///
/// @param status `True`, `False` or `Unknown`
/// @param lastTransitionTime when the status last changed, RFC 3339
/// @param observedGeneration absent: it is not about a spec
public record HostNodeCondition(
        @Required @Size(max = Bounds.REASON) String type,
        @Required @Size(max = 16) String status,
        @Required @Size(max = Bounds.REASON) String reason,
        @Required @Size(max = Bounds.MESSAGE) String message,
        @Required @Size(max = Bounds.TIME) String lastTransitionTime,
        @Min(0) @Max(Bounds.GENERATION) @Nullable Long observedGeneration) {}
