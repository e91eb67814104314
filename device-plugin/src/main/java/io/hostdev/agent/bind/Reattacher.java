package io.hostdev.agent.bind;

import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.core.machine.IommuGroupId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Gives the functions of a unit back to the host, all together.
public final class Reattacher {

    private final PciBus bus;
    private final Holders holders;
    private final Journal journal;
    private final Restoration restoration;

    public Reattacher(PciBus bus, Holders holders, Journal journal) {
        this.bus = bus;
        this.holders = holders;
        this.journal = journal;
        this.restoration = new Restoration(bus);
    }

    /// Looks for holders once more before the first write, because unbinding a held function blocks
    /// without end.
    ///
    /// @throws BindFailure if something may hold it, or at the first step that fails: then the
    ///   journal still has the custody
    public void reattach(Custody custody) throws BindFailure {
        Optional<String> holder = possibleHolder(custody);
        if (holder.isPresent()) {
            throw new BindFailure("Held", "held by " + holder.get(), null);
        }
        try {
            restoration.restore(custody.taken());
            journal.released(custody.id());
        } catch (KernelRefusal refusal) {
            throw BindFailure.of(refusal);
        } catch (Journal.Unusable unusable) {
            throw new BindFailure("JournalUnusable", unusable.getMessage(), unusable);
        }
    }

    private Optional<String> possibleHolder(Custody custody) {
        Set<IommuGroupId> groups =
                custody.addresses().stream()
                        .flatMap(address -> bus.observe(address).stream())
                        .flatMap(function -> function.group().stream())
                        .collect(Collectors.toSet());
        try {
            return new Occupancy.Seen(holders.scan()).possibleHolderOf(groups);
        } catch (Holders.Unreadable unreadable) {
            return new Occupancy.Unseen(unreadable.getMessage()).possibleHolderOf(groups);
        }
    }
}
