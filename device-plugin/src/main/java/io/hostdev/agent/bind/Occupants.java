// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who has the groups of what was taken, seen in the moment before it is unbound: that blocks
/// without end while a function is held (drivers/vfio/vfio_main.c).
final class Occupants {

    private final PciBus bus;
    private final VfioGroups vfioGroups;
    private final Holders holders;

    Occupants(PciBus bus, VfioGroups vfioGroups, Holders holders) {
        this.bus = bus;
        this.vfioGroups = vfioGroups;
        this.holders = holders;
    }

    /// Absent only if it is certain that nobody does.
    Optional<String> possible(Custody custody) {
        return possible(custody.addresses());
    }

    /// Absent only if it is certain that nobody has one of these functions.
    Optional<String> possible(Collection<PciAddress> functions) {
        return now().possibleHolderOf(groups(functions));
    }

    /// Present only if it is certain that somebody does.
    Optional<String> known(Custody custody) {
        return known(custody.addresses());
    }

    /// Present only if it is certain that somebody has one of these functions.
    Optional<String> known(Collection<PciAddress> functions) {
        return now().holderOf(groups(functions)).map(Object::toString);
    }

    /// What VFIO itself says, where we may ask: it knows holders that no process shows, such as a
    /// descriptor on its way through a socket. Only for what no pod was given: asking disturbs.
    Optional<String> told(Collection<PciAddress> functions) {
        return groups(functions).stream()
                .filter(group -> vfioGroups.tryOpen(group) instanceof VfioGroups.State.Held)
                .findFirst()
                .map(group -> "a holder of group %s that no process shows".formatted(group));
    }

    private Occupancy now() {
        try {
            return new Occupancy.Seen(holders.scan());
        } catch (Holders.Unreadable unreadable) {
            return new Occupancy.Unseen(unreadable.getMessage());
        }
    }

    private Set<IommuGroupId> groups(Collection<PciAddress> functions) {
        return functions.stream()
                .flatMap(address -> bus.observe(address).stream())
                .flatMap(function -> function.group().stream())
                .collect(Collectors.toSet());
    }
}
