// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// @param from the host driver that the function had; absent: none
public record DetachedStatus(
        @JsonPropertyDescription("The host driver that it had. Absent: none.")
                @Size(max = Bounds.DRIVER)
                @Nullable String from) {}
