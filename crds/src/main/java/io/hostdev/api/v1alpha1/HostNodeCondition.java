// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/// Something that is true of a node as a whole, or is not. In the fields of Kubernetes' own
/// Condition, and no class of a client library: the agent has none.
///
/// @param status `True`, `False` or `Unknown`
/// @param lastTransitionTime when the status last changed, RFC 3339
/// @param observedGeneration absent: it is not about a spec
public record HostNodeCondition(
        String type,
        String status,
        String reason,
        String message,
        String lastTransitionTime,
        @Nullable Long observedGeneration) {}
