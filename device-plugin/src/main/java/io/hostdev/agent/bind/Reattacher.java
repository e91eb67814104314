// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Custody;
import java.util.Optional;

/// Gives the functions of a unit back to the host, all together.
public final class Reattacher {

    private final Occupants occupants;
    private final Journal journal;
    private final Restoration restoration;

    public Reattacher(PciBus bus, VfioGroups groups, Holders holders, Journal journal) {
        this.occupants = new Occupants(bus, groups, holders);
        this.journal = journal;
        this.restoration = new Restoration(bus);
    }

    /// Looks for holders once more before the first write, because unbinding a held function blocks
    /// without end; and asks VFIO itself, where we may: nobody was given the group.
    ///
    /// Writes the intent down once more before the first write: on a full disk nothing is touched.
    ///
    /// @throws StillHeld if something may hold it
    /// @throws BindFailure at the first step that fails: then the journal still has the custody
    public void reattach(Custody custody) throws BindFailure, StillHeld {
        Optional<String> holder =
                occupants.possible(custody).or(() -> occupants.told(custody.addresses()));
        if (holder.isPresent()) {
            throw new StillHeld(holder.get());
        }
        try {
            journal.custody(custody);
            restoration.restore(custody.taken());
            journal.released(custody.id());
        } catch (KernelRefusal refusal) {
            throw BindFailure.of(refusal);
        } catch (Journal.Unusable unusable) {
            throw new BindFailure("JournalUnusable", unusable.getMessage(), unusable);
        }
    }
}
