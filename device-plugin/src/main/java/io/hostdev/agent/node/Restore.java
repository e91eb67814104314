// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.port.DevicePlugins;
import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.port.PlanStore;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.Debt;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.core.claim.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Gives back to the machine, for good, what is owed to it: the agent's own rules, under a plan of
/// nothing. So whatever is held, or has a pod, stays; and what a crash has left half done is
/// finished. Nothing is offered to the kubelet and nothing told to the API server.
public final class Restore {

    private static final AcceptedPlan NOTHING =
            new AcceptedPlan(0, List.of(), List.of(), Optional.of(List.of()));

    /// Longer than the agent takes from one look to the next.
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /// In which a pod that has ended is seen to have.
    private static final Duration CERTAINTY = Duration.ofSeconds(5);

    private final NodePorts ports;
    private final Labour labour;

    /// @param ports of a node on which no agent runs
    public Restore(NodePorts ports) {
        this(ports, Labour.THREADS);
    }

    /// @param labour who carries out what is decided
    Restore(NodePorts ports, Labour labour) {
        this.ports = ports;
        this.labour = labour;
    }

    /// What can be done at once is done, however short the patience.
    ///
    /// @param patience how long to wait, from the first look on, for those who have something
    /// @return what is still owed, and whom it waits for, a sentence each; empty: all is back
    public List<String> run(Duration patience) throws InterruptedException {
        return await(
                        withNothingPlanned(ports.cdi()),
                        labour,
                        patience,
                        Debt::isPaid,
                        Debt::isDormant)
                .all();
    }

    /// What [#run] would give back at once, and what it would leave. The same is decided, and none
    /// of it carried out. The journal is written to: let it be a copy.
    public Debt preview() throws InterruptedException {
        return await(
                withNothingPlanned(new NoCdi()),
                (_, _) -> {},
                CERTAINTY,
                debt -> debt.staying().isEmpty(),
                _ -> true);
    }

    /// What an agent owes that begins now.
    ///
    /// @param enough ends it at once
    /// @param enoughWhenLate ends it when the patience has
    private Debt await(
            NodePorts node,
            Labour hands,
            Duration patience,
            Predicate<Debt> enough,
            Predicate<Debt> enoughWhenLate)
            throws InterruptedException {
        Reports reports = new Reports();
        try (NodeAgent agent =
                new NodeAgent(
                        node, _ -> new NoKubelet(), reports, Admission.Settings.DEFAULT, hands)) {
            agent.start();
            Optional<Debt> debt = reports.next();
            Instant end = ports.clock().instant().plus(patience);
            while (true) {
                boolean late = !ports.clock().instant().isBefore(end);
                if (debt.isPresent()
                        && (enough.test(debt.get()) || (late && enoughWhenLate.test(debt.get())))) {
                    return debt.get();
                }
                if (debt.isEmpty() && late) {
                    return new Debt(
                            List.of(), List.of("the node cannot be read: the log says why"));
                }
                debt = reports.next();
            }
        }
    }

    private NodePorts withNothingPlanned(CdiDirectory cdi) {
        return new NodePorts(
                ports.bus(),
                ports.groups(),
                ports.holders(),
                ports.grantedNodes(),
                ports.hostUses(),
                ports.uevents(),
                ports.podResources(),
                ports.journal(),
                new NothingPlanned(),
                cdi,
                ports.clock(),
                ports.bootId(),
                ports.observer());
    }

    /// The plan on disk stays as it is: an agent that is started later obeys it.
    private static final class NothingPlanned implements PlanStore {
        @Override
        public Optional<AcceptedPlan> load() {
            return Optional.of(NOTHING);
        }

        @Override
        public void save(AcceptedPlan plan) {
            throw new IllegalStateException("nobody plans for a node that is being left");
        }
    }

    private static final class NoCdi implements CdiDirectory {
        @Override
        public void write(CdiDevice device) {}

        @Override
        public void retain(Set<String> qualifiedNames) {}
    }

    private static final class NoKubelet implements DevicePlugins {
        @Override
        public void offer(Map<ResourceName, List<Offer>> offers) {}

        @Override
        public void close() {}
    }

    /// What the agent says, read against the journal at the moment when it says so.
    private final class Reports implements HostNodeApi {

        private final LinkedBlockingQueue<Debt> debts = new LinkedBlockingQueue<>();

        /// @return absent if the agent says nothing for long
        Optional<Debt> next() throws InterruptedException {
            return Optional.ofNullable(debts.poll(SILENCE.toSeconds(), TimeUnit.SECONDS));
        }

        @Override
        public void report(NodeReport report) {
            debts.add(Debt.of(report, ports.journal().ledger()));
        }

        @Override
        public void watch(Consumer<AcceptedPlan> accept) {}

        @Override
        public void close() {}
    }
}
