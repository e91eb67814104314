// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.api.v1alpha1.UnitPhase;

/// The phases as they stand in the API, for whoever puts one into a sentence.
public final class PhaseNames {

    private PhaseNames() {}

    /// As `HostNode.status.units[].phase` has it.
    public static String of(UnitPhase phase) {
        return switch (phase) {
            case DETACHED -> "Detached";
            case BINDING -> "Binding";
            case READY -> "Ready";
            case IN_USE -> "InUse";
            case UNHEALTHY -> "Unhealthy";
            case DRAINING -> "Draining";
            case RELEASING -> "Releasing";
            case REATTACHING -> "Reattaching";
            case MISSING -> "Missing";
            case FAILED -> "Failed";
        };
    }
}
