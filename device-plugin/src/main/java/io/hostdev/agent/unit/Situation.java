// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static java.util.stream.Collectors.toCollection;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// All that is known about one unit at one instant.
///
/// @param planned what the accepted plan says of it; absent: it is not wanted (any more)
/// @param custody what we have taken for it
/// @param allocation an Allocate answer that stands
/// @param running work on it that has not ended
/// @param failure the work that ended last failed
/// @param drift it was bound elsewhere behind our back, and taken back
/// @param rival another unit that still has functions or groups of this one, or is taking them
public record Situation(
        Optional<PlannedUnit> planned,
        Optional<Custody> custody,
        Optional<Allocation> allocation,
        Optional<Running> running,
        Optional<Failure> failure,
        Optional<Drift> drift,
        Optional<PlannedUnit> rival,
        Machine machine,
        Occupancy occupancy,
        Instant now) {

    /// What the unit consists of: as it is wanted, or else as it was taken or is being taken.
    public Optional<PlannedUnit> known() {
        return planned.or(() -> custody.map(Custody::unit))
                .or(() -> running.map(now -> now.work().planned()));
    }

    /// The addresses that are not there.
    List<PciAddress> missing(Collection<PciAddress> addresses) {
        return addresses.stream().filter(address -> machine.function(address).isEmpty()).toList();
    }

    List<Function> present(Collection<PciAddress> addresses) {
        return addresses.stream().flatMap(address -> machine.function(address).stream()).toList();
    }

    /// Whether we have taken this very function.
    boolean isOurs(Function function) {
        return custody.filter(taken -> taken.has(function)).isPresent();
    }

    /// The groups that these functions are in now.
    Set<IommuGroupId> groups(Collection<PciAddress> addresses) {
        return addresses.stream()
                .flatMap(address -> machine.function(address).stream())
                .flatMap(function -> function.group().stream())
                .collect(toCollection(TreeSet::new));
    }

    /// Those that are on no VFIO driver, or on another than they are to be on: the one that we have
    /// bound them to, or the named one.
    Stream<PciAddress> unbound(Collection<PciAddress> addresses) {
        return present(addresses).stream()
                .filter(function -> !isBound(function))
                .map(Function::address);
    }

    private boolean isBound(Function function) {
        return custody.flatMap(taken -> taken.taken(function))
                .filter(one -> !one.alreadyOnVfio())
                .map(one -> one.isBound(function))
                .orElseGet(() -> function.binding().onVfio() && !isFoundElsewhere(function));
    }

    private boolean isFoundElsewhere(Function function) {
        return planned.filter(unit -> unit.functions().contains(function.address()))
                .flatMap(unit -> Refusal.OnAnotherVfioDriver.of(unit.terms().driver(), function))
                .isPresent();
    }
}
