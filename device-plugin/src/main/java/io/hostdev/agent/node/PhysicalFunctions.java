// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.agent.unit.PhysicalFunctionLifecycle;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.PhysicalFunctionSituation;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The PFs whose number of VFs we see to: decides for each at every look, and sets changes going.
/// Guarded by the book's monitor.
final class PhysicalFunctions {

    private static final Logger LOG = LoggerFactory.getLogger(PhysicalFunctions.class);

    private final PciBus bus;
    private final Journal journal;
    private final InstantSource clock;
    private final VirtualFunctionsWorkshop workshop;
    private final Map<PciAddress, PhysicalFunctionReport> latest = new HashMap<>();

    PhysicalFunctions(NodePorts ports, VfioGroups groups, Labour labour, Runnable wake) {
        this.bus = ports.bus();
        this.journal = ports.journal();
        this.clock = ports.clock();
        this.workshop = new VirtualFunctionsWorkshop(ports, groups, labour, wake);
    }

    /// As [Workshop#finished].
    long finishedWork() {
        return workshop.finished();
    }

    /// Closes the records of PFs that are gone: what comes back to their addresses begins anew.
    void follow(Machine machine) {
        for (VirtualFunctionsCustody custody : journal.ledger().virtualFunctions().values()) {
            PciAddress address = custody.physicalFunction();
            if (workshop.runningSince(address).isEmpty() && !isThere(custody, machine)) {
                try {
                    journal.virtualFunctionsReleased(address);
                    LOG.warn("{} of VirtualFunctions {} is gone", address, custody.owner());
                } catch (Journal.Unusable unusable) {
                    LOG.warn("{}", unusable.getMessage());
                }
            }
        }
    }

    private boolean isThere(VirtualFunctionsCustody custody, Machine machine) {
        PciAddress address = custody.physicalFunction();
        return machine.function(address).filter(custody::isStill).isPresent()
                || bus.observe(address).map(custody::isStill).orElseGet(() -> bus.isThere(address));
    }

    /// @param seen what [#finishedWork] said before the node was looked at
    /// @return ascending by address
    List<PhysicalFunctionReport> decide(
            Optional<AcceptedPlan> plan,
            Ledger ledger,
            Machine machine,
            Occupancy occupancy,
            long seen) {
        Set<PciAddress> addresses = new TreeSet<>(ledger.virtualFunctions().keySet());
        plan.flatMap(AcceptedPlan::virtualFunctions)
                .ifPresent(
                        planned -> planned.forEach(one -> addresses.add(one.physicalFunction())));
        List<PhysicalFunctionReport> reports = new ArrayList<>();
        for (PciAddress address : addresses) {
            PhysicalFunctionSituation situation =
                    new PhysicalFunctionSituation(
                            address,
                            planned(address, plan, ledger),
                            Optional.ofNullable(ledger.virtualFunctions().get(address)),
                            workshop.runningSince(address),
                            workshop.failure(address),
                            plan.map(AcceptedPlan::units).orElse(List.of()),
                            ledger,
                            machine,
                            occupancy,
                            clock.instant());
            PhysicalFunctionLifecycle.decide(situation)
                    .ifPresent(verdict -> {
                        reports.add(report(situation, verdict));
                        verdict.change().ifPresent(change -> workshop.start(change, seen));
                    });
        }
        latest.keySet()
                .removeIf(address -> {
                    boolean gone = !addresses.contains(address);
                    if (gone) {
                        workshop.forget(address);
                    }
                    return gone;
                });
        return reports;
    }

    /// While nobody has said how many there shall be, those that are there stay.
    private static Optional<PlannedVirtualFunctions> planned(
            PciAddress address, Optional<AcceptedPlan> plan, Ledger ledger) {
        Optional<List<PlannedVirtualFunctions>> said = plan.flatMap(AcceptedPlan::virtualFunctions);
        if (said.isPresent()) {
            return said.get().stream()
                    .filter(one -> one.physicalFunction().equals(address))
                    .findFirst();
        }
        return Optional.ofNullable(ledger.virtualFunctions().get(address))
                .map(custody ->
                        new PlannedVirtualFunctions(
                                custody.owner(),
                                address,
                                Optional.empty(),
                                OptionalInt.empty(),
                                new TreeSet<>()));
    }

    private PhysicalFunctionReport report(
            PhysicalFunctionSituation situation, PhysicalFunctionLifecycle.Verdict verdict) {
        PciAddress address = situation.address();
        PhysicalFunctionReport before = latest.get(address);
        Instant since =
                before != null && before.state().getClass().equals(verdict.state().getClass())
                        ? before.since()
                        : clock.instant();
        Optional<PlannedVirtualFunctions> planned = situation.planned();
        PhysicalFunctionReport report =
                new PhysicalFunctionReport(
                        address,
                        planned.map(PlannedVirtualFunctions::owner)
                                .or(() -> situation.custody().map(VirtualFunctionsCustody::owner))
                                .orElse(""),
                        planned.isPresent()
                                ? OptionalInt.of(planned.get().count().orElse(situation.actual()))
                                : OptionalInt.empty(),
                        situation.actual(),
                        verdict.state(),
                        since);
        if (!report.equals(before)) {
            LOG.info(
                    "virtual functions of {} for VirtualFunctions {}: {}",
                    address,
                    report.owner(),
                    verdict.state().described());
        }
        latest.put(address, report);
        return report;
    }
}
