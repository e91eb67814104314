// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.operator.contribution.UnitView;

/// How a unit counts in the status of its HostDevice.
enum Standing {
    /// Free: a pod can have it now. A unit that is bound only when a pod gets it is free before.
    READY,
    /// A pod has it, or the kernel knows a holder.
    IN_USE,
    /// On its way; nothing is wrong.
    PENDING,
    /// Refused, failed, missing or unhealthy: a person may have to act.
    BLOCKED,
    /// No longer wanted, not yet let go of.
    LEAVING;

    static Standing of(UnitView unit) {
        return switch (unit) {
            case UnitView.Refused _ -> BLOCKED;
            case UnitView.Awaited _ -> PENDING;
            case UnitView.Leaving _ -> LEAVING;
            case UnitView.Reported(UnitStatus status) ->
                    switch (status.phase()) {
                        case READY, DETACHED -> READY;
                        case IN_USE, DRAINING, RELEASING -> IN_USE;
                        case BINDING, REATTACHING -> PENDING;
                        case UNHEALTHY, MISSING, FAILED -> BLOCKED;
                    };
        };
    }
}
