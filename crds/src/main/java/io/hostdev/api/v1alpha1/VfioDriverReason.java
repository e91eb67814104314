// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/// See [io.hostdev.core.driver.ChosenDriver.Reason].
public enum VfioDriverReason {
    @JsonProperty("MostSpecific")
    MOST_SPECIFIC,
    @JsonProperty("OnlyOne")
    ONLY_ONE,
    @JsonProperty("Named")
    NAMED,
    @JsonProperty("NamedAgainstAlias")
    NAMED_AGAINST_ALIAS,
    @JsonProperty("Found")
    FOUND,
    @JsonProperty("Kept")
    KEPT
}
