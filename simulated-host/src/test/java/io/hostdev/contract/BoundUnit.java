// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.bind.Binder;
import io.hostdev.agent.bind.Reattacher;
import io.hostdev.agent.bind.StillHeld;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.contract.WatchedBus.Write;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The lab's four-function card as one unit, bound and given back by the agent's own programs with
/// a journal on the disk.
final class BoundUnit implements AutoCloseable {

    static final PlannedUnit UNIT = LabUnits.planned(LabUnits.quadNic());

    private final HostUnderTest host;
    private final Journal journal;

    BoundUnit(HostUnderTest host, Path disk) throws Journal.Unusable {
        this(host, FileJournal.open(disk, host.bootId()));
    }

    BoundUnit(HostUnderTest host, Journal journal) {
        this.host = host;
        this.journal = journal;
    }

    /// What a bind writes on the machine at rest.
    static List<Write> writesOfBind() {
        return Stream.of(
                        Stream.of(Write.load("vfio-pci")),
                        QUAD_NIC_FUNCTIONS.stream()
                                .flatMap(function ->
                                        Stream.of(
                                                Write.override(function, "vfio-pci"),
                                                Write.unbind(function))),
                        QUAD_NIC_FUNCTIONS.stream().map(Write::probe))
                .flatMap(writes -> writes)
                .toList();
    }

    /// What undoes these writes of a bind: in reverse order, first all leave VFIO and then all go
    /// home; and nothing that was not done.
    static List<Write> undoing(List<Write> done) {
        List<Write> undo = new ArrayList<>();
        for (PciAddress function : QUAD_NIC_FUNCTIONS.reversed()) {
            if (done.contains(Write.unbind(function))) {
                undo.add(Write.override(function, "e1000e"));
            }
            if (done.contains(Write.probe(function))) {
                undo.add(Write.unbind(function));
            }
        }
        for (PciAddress function : QUAD_NIC_FUNCTIONS.reversed()) {
            if (done.contains(Write.unbind(function))) {
                undo.add(Write.load("e1000e"));
                undo.add(Write.probe(function));
            }
            if (done.contains(Write.override(function, "vfio-pci"))) {
                undo.add(Write.override(function, ""));
            }
        }
        return undo;
    }

    static List<Write> writesOfRelease() {
        return undoing(writesOfBind());
    }

    void bind(Optional<Custody> earlier) throws BindFailure {
        bind(host.pciBus(), host.vfioGroups(), earlier);
    }

    void bind(PciBus bus, VfioGroups groups, Optional<Custody> earlier) throws BindFailure {
        new Binder(bus, groups, host.holders(), Map::of, journal, host.bootId())
                .bind(UNIT, earlier);
    }

    void release() throws BindFailure {
        release(host.pciBus());
    }

    void release(PciBus bus) throws BindFailure {
        try {
            new Reattacher(bus, host.vfioGroups(), host.holders(), journal)
                    .reattach(owed().orElseThrow());
        } catch (StillHeld unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /// What the journal says is owed.
    Optional<Custody> owed() {
        return Optional.ofNullable(journal.ledger().custodies().get(UNIT.id()));
    }

    Ledger ledger() {
        return journal.ledger();
    }

    @Override
    public void close() {
        journal.close();
    }
}
