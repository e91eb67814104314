// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.machine.Identity;
import io.hostdev.core.pci.PciAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/// How many VFs a PF shall have.
///
/// @param owner the VirtualFunctions object that wants them
/// @param identity what the PF was when it was decided on, as [PlannedUnit#identities]; absent: not
///   said
/// @param count how many; 0: none; absent: as many as it has, whatever that is by now
/// @param unprobed indexes (from 0, below count) of VFs that a HostDevice will take: they get no
///   host driver when they appear
public record PlannedVirtualFunctions(
        String owner,
        PciAddress physicalFunction,
        Optional<Identity> identity,
        OptionalInt count,
        SortedSet<Integer> unprobed) {

    public PlannedVirtualFunctions {
        unprobed = Collections.unmodifiableSortedSet(new TreeSet<>(unprobed));
        int end = count.orElse(Integer.MAX_VALUE);
        if (end < 0) {
            throw new IllegalArgumentException(
                    "%d VFs of %s are wanted by %s".formatted(end, physicalFunction, owner));
        }
        if (!unprobed.isEmpty() && (unprobed.first() < 0 || unprobed.last() >= end)) {
            throw new IllegalArgumentException(
                    "%s has %d VFs, and not those numbered %s"
                            .formatted(physicalFunction, end, unprobed));
        }
    }
}
