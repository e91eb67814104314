// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// Why a function at a planned address is not taken for the one that the plan means. Nothing is
/// done to it before another plan.
public sealed interface Mismatch {

    /// Another device has come to the address since the operator saw it.
    record AnotherDevice(PciAddress address, Identity planned, Identity found)
            implements Mismatch {}

    /// Planned by an operator that names addresses alone.
    record DeviceNotNamed(PciAddress address, Identity found) implements Mismatch {}

    /// Another device of the same identity is as good as the one that was there.
    ///
    /// @param planned what the plan says it is; absent: it does not say
    /// @param ours it was taken under an earlier plan, and was looked at then
    /// @return absent if it is what is meant
    static Optional<Mismatch> of(Optional<Identity> planned, Function there, boolean ours) {
        Identity found = there.identity();
        if (planned.isEmpty()) {
            return ours
                    ? Optional.empty()
                    : Optional.of(new DeviceNotNamed(there.address(), found));
        }
        return planned.get().equals(found)
                ? Optional.empty()
                : Optional.of(new AnotherDevice(there.address(), planned.get(), found));
    }

    /// CamelCase.
    default String reason() {
        return switch (this) {
            case AnotherDevice _ -> "AnotherDevice";
            case DeviceNotNamed _ -> "DeviceNotNamed";
        };
    }

    default String message() {
        return switch (this) {
            case AnotherDevice(PciAddress address, Identity planned, Identity found) ->
                    "%s is %s now, and %s was planned: waits for a new plan"
                            .formatted(address, found.besides(planned), planned.besides(found));
            case DeviceNotNamed(PciAddress address, Identity found) ->
                    "%s is %s, and the plan does not say which device it means: waits for the plan of a newer operator"
                            .formatted(address, found.id());
        };
    }
}
