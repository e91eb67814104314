// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static java.util.stream.Collectors.joining;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Departure;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Vanished;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import io.hostdev.telemetry.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes the journal's records of functions that are gone: what comes back to their addresses
/// begins anew. Guarded by the book's monitor.
final class Departures {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    private final PciBus bus;
    private final Journal journal;
    private final Workshop workshop;
    private final InstantSource clock;
    private final Complaint unrecorded = new Complaint(LOG);
    private Optional<String> trouble = Optional.empty();
    private final RecentlyVanished recentlyVanished = new RecentlyVanished();

    Departures(NodePorts ports, Workshop workshop) {
        this.bus = ports.bus();
        this.journal = ports.journal();
        this.workshop = workshop;
        this.clock = ports.clock();
    }

    /// A unit on which there is work is left to it.
    void follow(Machine machine) {
        trouble = Optional.empty();
        for (Custody custody : journal.ledger().custodies().values()) {
            if (workshop.running(custody.id()).isEmpty()) {
                Departure.of(custody, one -> isThere(one, machine)).ifPresent(this::close);
            }
        }
        Ledger ledger = journal.ledger();
        ledger.allocations().stream()
                .flatMap(allocation -> allocation.units().stream())
                .filter(unit -> !ledger.custodies().containsKey(unit))
                .filter(unit -> workshop.running(unit).isEmpty())
                .filter(unit -> !isThere(unit.lead(), machine))
                .forEach(this::close);
        unrecorded.about(trouble);
    }

    /// What was gone of late, the newest last.
    List<Vanished> recent() {
        return recentlyVanished.recent(clock.instant());
    }

    /// What cannot be read at the moment is not gone; and it may have been taken since the machine
    /// was looked at.
    private boolean isThere(Custody.Taken one, Machine machine) {
        return machine.function(one.address()).filter(one::isStill).isPresent()
                || bus.observe(one.address())
                        .map(one::isStill)
                        .orElseGet(() -> bus.isThere(one.address()));
    }

    private boolean isThere(PciAddress address, Machine machine) {
        return machine.function(address).isPresent() || bus.isThere(address);
    }

    /// It was given to a pod and not taken yet, or taken in another boot.
    private void close(UnitId unit) {
        try {
            withdraw(unit, journal.ledger().allocation(unit));
            try (var _ = Topic.ofUnit(unit)) {
                LOG.warn("{}, which a pod was given, is gone from the node", unit);
            }
        } catch (Journal.Unusable unusable) {
            trouble = Optional.of(unusable.getMessage());
        }
    }

    /// The allocation first: it is found by the custody.
    private void close(Departure departure) {
        Custody custody = departure.custody();
        Optional<Allocation> allocation = journal.ledger().allocation(custody.id());
        try {
            if (departure.rest().isPresent()) {
                journal.custody(departure.rest().get());
            } else {
                withdraw(custody.id(), allocation);
                journal.released(custody.id());
                workshop.forget(custody.id());
            }
            recentlyVanished.add(Vanished.of(departure, allocation, clock.instant()));
            try (var _ =
                    Topic.hostDevice(custody.unit().hostDevice())
                            .unit(custody.id())
                            .address(addresses(departure))) {
                LOG.warn(
                        "{} of HostDevice {}: {} gone from the node{}",
                        custody.id(),
                        custody.unit().hostDevice(),
                        are(departure),
                        allocation.map(one -> ", and " + one.holder() + " had it").orElse(""));
            }
        } catch (Journal.Unusable unusable) {
            trouble = Optional.of(unusable.getMessage());
        }
    }

    private void withdraw(UnitId unit, Optional<Allocation> allocation) throws Journal.Unusable {
        if (allocation.isPresent()) {
            Optional<Allocation> others = allocation.get().without(Set.of(unit));
            if (others.isPresent()) {
                journal.allocated(others.get());
            }
            journal.deallocated(Set.of(unit));
        }
    }

    private static String are(Departure departure) {
        return addresses(departure) + (departure.gone().size() == 1 ? " is" : " are");
    }

    private static String addresses(Departure departure) {
        return departure.gone().stream().map(PciAddress::toString).collect(joining(", "));
    }
}
