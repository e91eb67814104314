// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What happens to unselected members of a group on a host driver: see
/// [io.hostdev.core.claim.Grouping.Siblings].
public enum SiblingPolicy {
    @JsonProperty("Refuse")
    REFUSE,
    @JsonProperty("Detach")
    DETACH
}
