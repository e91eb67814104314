package io.hostdev.agent.bind;

import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.core.machine.IommuGroupId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who has the groups of what was taken, seen in the moment before it is unbound: that blocks
/// without end while a function is held (drivers/vfio/vfio_main.c).
final class Occupants {

    private final PciBus bus;
    private final Holders holders;

    Occupants(PciBus bus, Holders holders) {
        this.bus = bus;
        this.holders = holders;
    }

    /// Absent only if it is certain that nobody does.
    Optional<String> possible(Custody custody) {
        return now().possibleHolderOf(groups(custody));
    }

    /// Present only if it is certain that somebody does.
    Optional<String> known(Custody custody) {
        return now().holderOf(groups(custody)).map(Object::toString);
    }

    private Occupancy now() {
        try {
            return new Occupancy.Seen(holders.scan());
        } catch (Holders.Unreadable unreadable) {
            return new Occupancy.Unseen(unreadable.getMessage());
        }
    }

    private Set<IommuGroupId> groups(Custody custody) {
        return custody.addresses().stream()
                .flatMap(address -> bus.observe(address).stream())
                .flatMap(function -> function.group().stream())
                .collect(Collectors.toSet());
    }
}
