// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Functions that were gone from the node when it was looked at: what a person may want to know of
/// a [Departure] afterwards.
///
/// @param functions ascending; at least one
/// @param pod `namespace/name` of the pod that had the unit; absent: nobody, or it was not known
///   who
/// @param at when they were seen to be gone
public record Vanished(
        UnitId unit,
        String hostDevice,
        List<PciAddress> functions,
        Optional<String> pod,
        Instant at) {

    public Vanished {
        functions = List.copyOf(functions);
    }

    /// @param allocation the answer that its unit was in
    public static Vanished of(Departure departure, Optional<Allocation> allocation, Instant now) {
        return new Vanished(
                departure.custody().id(),
                departure.custody().unit().hostDevice(),
                departure.gone(),
                allocation.flatMap(Allocation::pod),
                now);
    }
}
