// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.pci.PciAddress;
import java.util.List;

/// Selected functions that are not handed out, and why. Nothing is touched for them.
///
/// @param functions ascending, never empty
/// @param refusal the first thing in the way
public record RefusedUnit(String hostDevice, List<PciAddress> functions, Refusal refusal) {

    public RefusedUnit {
        functions = functions.stream().sorted().toList();
        if (functions.isEmpty()) {
            throw new IllegalArgumentException(
                    "a refusal of " + hostDevice + " without a function");
        }
    }

    public UnitId id() {
        return new UnitId(functions.getFirst());
    }
}
