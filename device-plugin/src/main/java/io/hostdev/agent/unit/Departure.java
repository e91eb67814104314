// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Functions of a custody that are not there any more: removed, or removed and found again, or
/// another device is at their address. Nothing is owed for them, and nobody has them.
///
/// @param gone ascending; at least one
/// @param rest what is still owed; absent: nothing, and the unit has left every list
public record Departure(Custody custody, List<PciAddress> gone, Optional<Custody> rest) {

    public Departure {
        gone = List.copyOf(gone);
    }

    /// @param isThere whether what was taken is still there; true also where that cannot be told
    /// @return absent if all of it is
    public static Optional<Departure> of(Custody custody, Predicate<Taken> isThere) {
        List<Taken> left = custody.taken().stream().filter(isThere).toList();
        if (left.size() == custody.taken().size()) {
            return Optional.empty();
        }
        List<PciAddress> gone =
                custody.taken().stream()
                        .filter(one -> !left.contains(one))
                        .map(Taken::address)
                        .sorted()
                        .toList();
        Optional<Custody> rest =
                left.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Custody(custody.bootId(), custody.unit(), left));
        return Optional.of(new Departure(custody, gone, rest));
    }
}
