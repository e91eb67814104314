// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.node.NodePorts;
import io.hostdev.agent.node.SteppedAgent;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.contract.ManualClock;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.VirtualFunctionLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// One modelled node with the real agent on it, the operator's half of the ring, a kubelet, pods
/// and other processes. All of it runs on the caller's thread and by a clock that only it moves;
/// but for an admin's writes that the kernel keeps, and these are waited for until they are done or
/// kept again.
final class Node implements AutoCloseable {

    /// Of the NIC's VFs; the controller's have none.
    static final BoundDriver VF_DRIVER = BoundDriver.host("igbvf");

    private static final int RESTLESS = 60;

    /// The agent looks when it is told to.
    private static final Uevents UNHEARD =
            new Uevents() {
                @Override
                public void subscribe(Runnable wake) {}

                @Override
                public void close() {}
            };

    final SimulatedKernel kernel = LabMachine.kernel();
    final ManualClock clock = new ManualClock();
    final Kubelet kubelet = new Kubelet();
    final Operator operator = new Operator();
    final Baseline baseline = new Baseline(kernel);
    final NumberBaseline numbers = new NumberBaseline();
    final WriteGuard guard = new WriteGuard(this);

    /// Processes that are in no pod.
    final TreeMap<Integer, SimulatedProcess> foreign = new TreeMap<>();

    /// What processes have mapped and closed: VFIO does not say of which group that is.
    final Map<SimulatedProcess, Set<PciAddress>> mappings = new LinkedHashMap<>();

    /// Functions that are on their way out, and held.
    final Set<PciAddress> leaving = new TreeSet<>();

    /// Functions that an admin has bound elsewhere, while they are.
    final Set<PciAddress> handBound = new TreeSet<>();

    boolean groupLinksDelayed;

    /// The number of the process that lies in wait.
    Optional<Integer> lurker = Optional.empty();

    private final Path disk;
    private final Map<PciAddress, Thread> hands = new TreeMap<>();
    private Optional<Running> agent = Optional.empty();

    private record Running(SteppedAgent agent, Journal journal) {}

    private record Snapshot(
            Optional<NodeReport> report, Object offers, Ledger ledger, long generation) {}

    /// @param disk empty
    Node(Path disk) {
        this.disk = disk;
        kernel.installDriver(VF_DRIVER);
        kernel.layoutVirtualFunctions(
                LabMachine.IGB,
                new VirtualFunctionLayout(
                        0x80,
                        2,
                        function(LabMachine.IGB).orElseThrow().identity(),
                        Optional.of(VF_DRIVER.name()),
                        false));
        boot();
        baseline.notice();
        kernel.onWrite(guard);
        startAgent();
    }

    // ---- The agent ----

    void startAgent() {
        stopAgent();
        Journal journal = openJournal();
        NodePorts ports =
                new NodePorts(
                        kernel.pciBus(),
                        kernel.vfioGroups(),
                        kernel.holders(),
                        kernel.grantedNodes(),
                        kernel.hostUses(),
                        UNHEARD,
                        kubelet,
                        journal,
                        new FilePlanStore(disk),
                        kubelet,
                        clock,
                        kernel.bootId(),
                        Observer.NONE);
        agent =
                Optional.of(
                        new Running(new SteppedAgent(ports, kubelet::connect, operator), journal));
    }

    private Journal openJournal() {
        try {
            return FileJournal.open(disk, kernel.bootId());
        } catch (Journal.Unusable unusable) {
            throw new Violation(unusable.getMessage());
        }
    }

    private void stopAgent() {
        agent.ifPresent(running -> {
            running.agent().close();
            running.journal().close();
        });
        agent = Optional.empty();
    }

    private SteppedAgent agent() {
        return agent.orElseThrow().agent();
    }

    Ledger ledger() {
        return agent.orElseThrow().journal().ledger();
    }

    void look() {
        clock.advance(Duration.ofMillis(1));
        agent().look();
    }

    /// Until nothing changes any more, also not with time.
    void comeToRest() {
        quiet();
        if (isRestless() || waitsWithANumber()) {
            clock.advance(Duration.ofSeconds(3));
            quiet();
        }
        if (isRestless()) {
            clock.advance(Duration.ofSeconds(31));
            quiet();
        }
        if (isRestless()) {
            clock.advance(Duration.ofSeconds(301));
            quiet();
        }
        if (numberStates().anyMatch(VirtualFunctionsState.Failed.class::isInstance)) {
            clock.advance(Duration.ofSeconds(301));
            quiet();
        }
        kernel.faults().clear();
        guard.spare();
        kernel.forgetWrites();
    }

    private void quiet() {
        for (int round = 0; round < RESTLESS; round++) {
            Snapshot before = snapshot();
            operator.planAgain();
            boolean worked = lookAndWork();
            if (!worked && before.equals(snapshot())) {
                return;
            }
        }
        throw new Violation("it does not come to rest: " + operator.latest());
    }

    private boolean lookAndWork() {
        look();
        boolean worked = Lurker.open(this);
        try {
            while (agent().work()) {
                worked = true;
                clock.advance(Duration.ofMillis(1));
            }
        } catch (WriteGuard.AgentDied died) {
            startAgent();
            return true;
        }
        return worked;
    }

    private Snapshot snapshot() {
        return new Snapshot(
                operator.latest(), kubelet.offers(), ledger(), operator.plan().generation());
    }

    private boolean isRestless() {
        return operator.latest().stream()
                        .flatMap(report -> report.units().stream())
                        .map(UnitReport::state)
                        .anyMatch(Node::isRestless)
                || numberStates().anyMatch(Node::isRestless)
                || ledger().allocations().stream()
                        .anyMatch(allocation ->
                                kubelet.listed().stream()
                                        .noneMatch(pod ->
                                                pod.resource.equals(allocation.resource())
                                                        && pod.units.equals(allocation.units())));
    }

    private Stream<VirtualFunctionsState> numberStates() {
        return operator.latest().stream()
                .flatMap(report -> report.physicalFunctions().stream())
                .map(PhysicalFunctionReport::state);
    }

    private boolean waitsWithANumber() {
        return numberStates().anyMatch(VirtualFunctionsState.Draining.class::isInstance);
    }

    private static boolean isRestless(VirtualFunctionsState state) {
        return switch (state) {
            case VirtualFunctionsState.Ready(), VirtualFunctionsState.Missing() -> false;
            case VirtualFunctionsState.Draining _ -> false;
            case VirtualFunctionsState.Mistaken _ -> false;
            case VirtualFunctionsState.Changing _ -> true;
            case VirtualFunctionsState.Failed _ -> true;
        };
    }

    private static boolean isRestless(UnitState state) {
        return switch (state) {
            case UnitState.Ready(), UnitState.Detached() -> false;
            case UnitState.InUse _ -> false;
            case UnitState.Missing _ -> false;
            case UnitState.Mistaken _ -> false;
            case UnitState.Draining _ -> false;
            case UnitState.Binding _ -> true;
            case UnitState.Unhealthy _ -> true;
            case UnitState.Taken _ -> true;
            case UnitState.Releasing _ -> true;
            case UnitState.Reattaching _ -> true;
            case UnitState.Failed _ -> true;
        };
    }

    // ---- The kernel ----

    void boot() {
        try {
            kernel.loadDriver("vfio-pci");
            kernel.loadDriver("pci-stub");
            kernel.loadDriver(VF_DRIVER.name());
        } catch (KernelError error) {
            throw new IllegalStateException(error);
        }
    }

    Optional<Function> function(PciAddress address) {
        return kernel.observe().function(address);
    }

    boolean isThere(PciAddress address) {
        return function(address).isPresent();
    }

    /// Whether the container's function of this group, or a member of its group, is this one: the
    /// very one that it was given.
    boolean hasNow(Pod.Container container, PciAddress address) {
        Optional<IommuGroupId> group = function(address).flatMap(Function::group);
        return group.isPresent() && groupsOf(container).contains(group.get());
    }

    /// The groups of the functions that it was given, as far as these are there.
    Set<IommuGroupId> groupsOf(Pod.Container container) {
        Set<IommuGroupId> groups = new HashSet<>();
        container
                .incarnations()
                .forEach((address, incarnation) ->
                        function(address)
                                .filter(now -> now.incarnation().orElseThrow() == incarnation)
                                .flatMap(Function::group)
                                .ifPresent(groups::add));
        return groups;
    }

    List<Holder> holders() {
        try {
            return kernel.holders().scan();
        } catch (Holders.Unreadable unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    boolean mapped(PciAddress address) {
        return mappings.values().stream().anyMatch(mapped -> mapped.contains(address));
    }

    void end(SimulatedProcess process) {
        mappings.remove(process);
        process.close();
        awaitHands();
    }

    // ---- An admin's hands ----

    boolean hasHandOn(PciAddress physicalFunction) {
        return hands.containsKey(physicalFunction);
    }

    Set<PciAddress> physicalFunctionsUnderHand() {
        return Set.copyOf(hands.keySet());
    }

    /// Writes `sriov_numvfs`, and returns when that is done or kept.
    void setVirtualFunctions(PciAddress physicalFunction, int count) {
        Thread hand =
                Thread.ofPlatform()
                        .daemon()
                        .name("sriov_numvfs " + physicalFunction)
                        .start(() -> {
                            try {
                                kernel.setVirtualFunctions(physicalFunction, count);
                            } catch (KernelError refused) {
                                // An admin reads it, and nothing has changed.
                            }
                        });
        hands.put(physicalFunction, hand);
        awaitHands();
    }

    /// Each is done, or stays in its write.
    void awaitHands() {
        while (true) {
            hands.values().removeIf(hand -> !hand.isAlive());
            if (kernel.keptWrites() == hands.size()) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /// What went is no longer leaving, and what is on VFIO again is no longer on another driver.
    void forgetWhatIsOver() {
        leaving.removeIf(address -> !isThere(address));
        handBound.removeIf(address ->
                function(address).filter(function -> !function.binding().onVfio()).isEmpty());
        baseline.notice();
    }

    List<SimulatedProcess> processes() {
        List<SimulatedProcess> processes = new ArrayList<>(foreign.values());
        kubelet.pods.values().stream()
                .flatMap(pod -> pod.container.stream())
                .map(Pod.Container::process)
                .forEach(processes::add);
        return processes;
    }

    @Override
    public void close() {
        stopAgent();
        processes().forEach(this::end);
    }
}
