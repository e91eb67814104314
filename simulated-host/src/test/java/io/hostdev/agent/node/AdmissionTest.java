// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.claim;
import static io.hostdev.contract.LabUnits.planned;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.host.SteadyClock;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Caller;
import io.hostdev.agent.port.UnitService.Reason;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.select.Selector;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Who gets a unit, with what, and who is sent away.
class AdmissionTest extends ModelledNode {

    private static final ResourceName RESOURCE = ResourceName.defaultFor("igb-and-nvme");

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    private static final Claim IGB_AND_NVME =
            new Claim(
                    "igb-and-nvme",
                    Instant.EPOCH,
                    RESOURCE,
                    Map.of(),
                    List.of(Selector.byAddress("0000:01:00.0"), Selector.byAddress("0000:04:00.0")),
                    new Grouping(Grouping.UnitScope.DEVICE, Grouping.Siblings.REFUSE),
                    Terms.DEFAULT);

    @Test
    void aPodGetsItThroughCdi() throws Exception {
        ready();
        ContainerEdits edits = agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(edits.cdiDevices()).containsExactly("hostdev.io/quad-nic=0000:02:00.0");
        assertThat(edits.environment())
                .containsEntry(
                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                        "0000:02:00.0,0000:02:00.1,0000:02:00.2,0000:02:00.3");
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent().deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/10");
        assertThat(agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC)).isEqualTo(edits);
        agent().awaitState(QUAD_NIC, UnitState.InUse.class);
    }

    @Test
    void siblingsThatWereDetachedAreGivenToNobody() throws Exception {
        PlannedUnit two = firstFunctions(2);
        assertThat(two.siblings()).hasSize(2);
        agent().applyUnits(two);
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly("vfio-pci");
        ContainerEdits edits = agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(edits.environment())
                .containsEntry("PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC", "0000:02:00.0,0000:02:00.1");
    }

    @Test
    void aSecondPodWaitsForTheFirstOnesProcess() throws Exception {
        ready();
        SimulatedProcess dying = kernel.startProcess("qemu-system-x86", Optional.of("uid-1"));
        dying.openGroup(GROUP);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by process " + dying.pid() + " (qemu-system-x86)");
        dying.close();
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }

    /// NTP sets the clock back by an hour, and its patience ends all the same.
    @Test
    void aClockThatIsSetBackKeepsNoStartWaiting() throws Exception {
        AtomicReference<Instant> wall = new AtomicReference<>(NOON);
        AtomicLong counted = new AtomicLong();
        restart(new SteadyClock(wall::get, counted::get));
        ready();
        hold();
        WaitingStart start = new WaitingStart(() -> false);
        wall.set(NOON.minus(1, ChronoUnit.HOURS));
        counted.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(start.refusal().reason()).isEqualTo(Reason.NOT_IN_TIME);
    }

    @Test
    void aClockThatIsSetForthEndsNoWait() throws Exception {
        AtomicReference<Instant> wall = new AtomicReference<>(NOON);
        restart(new SteadyClock(wall::get, () -> 0));
        ready();
        SimulatedProcess dying = hold();
        WaitingStart start = new WaitingStart(() -> false);
        wall.set(NOON.plus(1, ChronoUnit.HOURS));
        start.awaitRecheck();
        dying.close();
        start.awaitStarted();
    }

    @Test
    void aStartForWhichNobodyWaitsEndsAndLeavesNoTrace() throws Exception {
        ready();
        SimulatedProcess dying = hold();
        AtomicBoolean gone = new AtomicBoolean();
        WaitingStart start = new WaitingStart(gone::get);
        gone.set(true);
        assertThat(start.refusal().reason()).isEqualTo(Reason.ABANDONED);
        dying.close();
        agent().awaitLook();
        assertThat(agent().journal().ledger().allocations())
                .allMatch(allocation -> allocation.started().isEmpty());
        assertThat(agent().cdiDevices()).isEmpty();
    }

    @Test
    void ofTwoStartsWithOneUnitTheLaterIsAnswered() throws Exception {
        ready();
        SimulatedProcess dying = hold();
        WaitingStart first = new WaitingStart(() -> false);
        WaitingStart second = new WaitingStart(() -> false);
        assertThat(first.refusal().reason()).isEqualTo(Reason.ABANDONED);
        dying.close();
        second.awaitStarted();
    }

    /// A process that was a pod's has the card, which another pod is given.
    private SimulatedProcess hold() throws Exception {
        SimulatedProcess dying = kernel.startProcess("qemu-system-x86", Optional.of("uid-1"));
        dying.openGroup(GROUP);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        return dying;
    }

    /// A container's start with the card, which waits.
    private final class WaitingStart {

        private final AtomicInteger checks = new AtomicInteger();
        private final CompletableFuture<Optional<Refused>> end;

        WaitingStart(Caller caller) {
            this.end =
                    CompletableFuture.supplyAsync(() -> start(caller), Thread.ofVirtual()::start);
            awaitRecheck();
        }

        private Optional<Refused> start(Caller caller) {
            try {
                agent().service()
                        .prepareStart(
                                QUAD_NIC_RESOURCE,
                                ONLY_QUAD_NIC,
                                () -> {
                                    checks.incrementAndGet();
                                    return caller.hasHungUp();
                                });
                return Optional.empty();
            } catch (Refused refused) {
                return Optional.of(refused);
            }
        }

        /// From beginning to end.
        void awaitRecheck() {
            int seen = checks.get();
            AgentOnHost.soon().until(() -> checks.get() >= seen + 2);
        }

        void awaitStarted() {
            AgentOnHost.soon().until(end::isDone);
            assertThat(end.join()).isEmpty();
        }

        Refused refusal() {
            AgentOnHost.soon().until(end::isDone);
            return end.join().orElseThrow();
        }
    }

    @Test
    void aResourceThatIsNotPlannedIsRefused() {
        assertThatThrownBy(() -> agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no longer offered as hostdev.io/quad-nic");
    }

    @Test
    void aContainerOfAPodThatHasItStartsAgainAfterItsHostDeviceIsGone() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().applyUnits();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent().deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/10");
    }

    @Test
    void aUnitThatIsBeingChangedIsNotGivenOut() throws Exception {
        ready();
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            agent().applyUnits(firstFunctions(3));
            agent().awaitState(QUAD_NIC, UnitState.Releasing.class);
            assertThatThrownBy(() -> agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("it is being changed");
            assertThat(agent().journal().ledger().allocations()).isEmpty();
        }
    }

    @Test
    void aContainerStartOfWhatIsNotOfferedLeavesNoTrace() {
        ready();
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThatThrownBy(() -> agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no longer offered");
        assertThat(agent().journal().ledger().allocations()).isEmpty();
    }

    /// The others are detached.
    private static PlannedUnit firstFunctions(int count) {
        return planned(claim("quad-nic", "0000:02:00.0-" + (count - 1), Grouping.Siblings.DETACH));
    }

    /// A kubelet that has lost its checkpoint takes for free what its pods have.
    @Test
    void whatAPodHasIsPreferredLast() throws Exception {
        UnitId igb = new UnitId(LabMachine.IGB);
        UnitId nvme = new UnitId(LabMachine.NVME);
        Set<UnitId> both = Set.of(igb, nvme);
        agent().apply(IGB_AND_NVME);
        agent().awaitState(igb, UnitState.Ready.class);
        agent().awaitState(nvme, UnitState.Ready.class);
        giveTo("igb", igb);
        agent().pods(Optional.of(List.of(new PodUse("default", "igb", Map.of()))));
        assertThat(agent().service().prefer(RESOURCE, both, Set.of(), 1)).containsExactly(nvme);

        giveTo("nvme", nvme);
        agent().pods(Optional.of(List.of(new PodUse("default", "nvme", Map.of()))));
        assertThat(agent().service().prefer(RESOURCE, both, Set.of(), 1)).containsExactly(igb);
        assertThat(agent().service().prefer(RESOURCE, both, Set.of(), 2)).containsOnly(igb, nvme);
        assertThat(agent().service().prefer(RESOURCE, both, Set.of(nvme), 1)).containsExactly(nvme);
    }

    private void giveTo(String pod, UnitId unit) throws Refused {
        agent().service().allocate(RESOURCE, new TreeSet<>(Set.of(unit)));
        agent().pods(
                        Optional.of(
                                List.of(
                                        new PodUse(
                                                "default", pod, Map.of(RESOURCE, Set.of(unit))))));
        agent().awaitState(
                        unit,
                        UnitState.InUse.class,
                        used -> assertThat(used.holder()).isEqualTo("pod default/" + pod));
    }

    /// A pod that asks for it then waits in the scheduler, as for any resource that is used up.
    @Test
    void aResourceWithoutAUnitHereKeepsItsEndpointWhileAHostDeviceSelectsTheNode()
            throws Exception {
        Claim none = claim("none-here", "0000:77:00.0", Grouping.Siblings.REFUSE);
        agent().apply(quadNic(), none);
        awaitOffersOfNothing(none);
        AgentOnHost.soon().until(() -> agent().offers().containsKey(QUAD_NIC_RESOURCE));

        start();
        awaitOffersOfNothing(none);

        agent().apply(quadNic());
        AgentOnHost.soon()
                .untilAsserted(
                        () -> assertThat(agent().offers()).containsOnlyKeys(QUAD_NIC_RESOURCE));
    }

    private void awaitOffersOfNothing(Claim claim) {
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().offers())
                                .containsEntry(claim.resourceName(), List.of()));
    }
}
