// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.port.PodResources.PodUse;
import java.util.List;
import java.util.Optional;

/// How firmly a unit is in somebody's hands, as far as answers to the kubelet tell; the loosest
/// first.
public enum Tenure {
    /// No answer stands.
    NOBODYS,

    /// An answer stands, and the kubelet does not list its pod any more: a process of it may be
    /// dying yet.
    LEFT,

    /// A pod has it, or may have it.
    KEPT;

    /// @param standing the answer for the unit, if one stands
    /// @param pods the kubelet's list; absent: it did not answer
    public static Tenure of(Optional<Allocation> standing, Optional<List<PodUse>> pods) {
        if (standing.isEmpty()) {
            return NOBODYS;
        }
        boolean left =
                pods.isPresent()
                        && standing.get().pod().isPresent()
                        && pods.get().stream()
                                .map(PodUse::qualifiedName)
                                .noneMatch(standing.get().pod().get()::equals);
        return left ? LEFT : KEPT;
    }
}
