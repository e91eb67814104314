// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.HasMetadata;

/// What an Event says, and of which object.
///
/// @param identity what makes it this one and no other: to announce it again is to find it there
/// @param reason CamelCase
/// @param action CamelCase
/// @param note for a person
public record Announcement(
        HasMetadata regarding,
        String identity,
        boolean warning,
        String reason,
        String action,
        String note) {}
