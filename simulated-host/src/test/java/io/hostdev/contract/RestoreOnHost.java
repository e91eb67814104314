// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.node.Restore;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.simulated.SimulatedKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `restore` on a host, modelled or real, on which no agent runs any more.
///
/// @param owed what it said was still owed
/// @param ledger what the journal said then
public record RestoreOnHost(List<String> owed, Ledger ledger) {

    /// @param disk the node's
    static RestoreOnHost run(
            HostUnderTest host, Path disk, Surroundings surroundings, Duration patience)
            throws Exception {
        ReducedKubelet kubelet = new ReducedKubelet(surroundings.pods());
        Uevents uevents = host.uevents();
        try (Journal journal = FileJournal.open(disk, host.bootId())) {
            NodePorts ports =
                    surroundings.ports(host, host.pciBus(), uevents, kubelet, journal, disk);
            List<String> owed = new Restore(ports).run(patience);
            return new RestoreOnHost(owed, journal.ledger());
        } finally {
            uevents.close();
        }
    }

    /// On a modelled node, beside a kubelet that runs no pod.
    public static RestoreOnHost run(SimulatedKernel kernel, Path disk, Duration patience)
            throws Exception {
        return run(
                new SimulatedHost(kernel),
                disk,
                Surroundings.PLAIN.with(kernel.hostUses()),
                patience);
    }
}
