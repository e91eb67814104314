package io.hostdev.operator.status;

import io.hostdev.api.v1alpha1.UnitPhase;

/// The phases as they stand in the API.
final class PhaseNames {

    private PhaseNames() {}

    static String of(UnitPhase phase) {
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
