// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/// Something that the host lives on and a function carries.
///
/// @param detail for a person: an interface, a mount point, an address
public record HostUseStatus(
        @JsonPropertyDescription("What it is.") @Required HostUseKind kind,
        @JsonPropertyDescription("Which: an interface, a mount point, an address.")
                @Size(max = Bounds.DETAIL)
                String detail) {}
