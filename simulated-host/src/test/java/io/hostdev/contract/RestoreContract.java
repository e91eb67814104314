// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.cards;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.contract.LabUnits.terms;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.journal.FilePlanStore;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.pci.PciAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Leaving a node whose agent has ended: everything idle goes back exactly as it was, what is in
/// use stays and is named.
abstract class RestoreContract extends AgentContract {

    private static final Duration AT_ONCE = Duration.ZERO;

    /// The kubelet's list is believed at the second look.
    private static final Duration A_LITTLE = Duration.ofSeconds(4);

    @Test
    void whatIsFreeGoesBackAsItWas() throws Exception {
        bus().unbind(quadNic(2));
        bus().overrideDriver(quadNic(1), Optional.of("e1000e"));
        rememberHost();
        ready();
        stopAgent();

        assertAllBack(restore(AT_ONCE));
        assertUnchanged();
        assertThat(bus().driverOverride(quadNic(1))).contains("e1000e");
    }

    @Test
    void aSecondTimeThereIsNothingToDo() throws Exception {
        ready();
        stopAgent();
        assertAllBack(restore(AT_ONCE));
        rememberHost();
        assertAllBack(restore(AT_ONCE));
        assertUnchanged();
    }

    @Test
    void whereNothingWasTakenNothingIsDone() throws Exception {
        stopAgent();
        assertAllBack(restore(AT_ONCE));
        assertUnchanged();
    }

    @Test
    void aPodThatLivesKeepsWhatItHasAndIsNamed() throws Exception {
        ready();
        giveToPod();
        OtherProcess process = use(quadNic(0), quadNic(1));
        stopAgent();

        RestoreOnHost outcome = restore(AT_ONCE, QUAD_NIC_POD);
        assertThat(outcome.owed())
                .singleElement()
                .asString()
                .contains(
                        QUAD_NIC.toString(),
                        "HostDevice quad-nic",
                        "pod default/qemu",
                        "process " + process.pid());
        assertOnDriver(VFIO, quadNicFunctions());

        process.close();
        assertAllBack(restore(A_LITTLE));
        assertUnchanged();
    }

    /// The kubelet does not answer: nobody can say that the pod is gone.
    @Test
    void withoutAKubeletWhatAPodHasStays() throws Exception {
        ready();
        giveToPod();
        stopAgent();
        RestoreOnHost outcome =
                RestoreOnHost.run(
                        host(), disk(), Surroundings.PLAIN.with(Optional.empty()), A_LITTLE);
        assertThat(outcome.owed()).singleElement().asString().contains("pod default/qemu");
        assertOnDriver(VFIO, quadNicFunctions());
    }

    @Test
    void aProcessThatHoldsTheGroupIsNamedAndWaitedFor() throws Exception {
        ready();
        OtherProcess process = use(quadNic(3));
        stopAgent();
        assertThat(restore(AT_ONCE).owed())
                .singleElement()
                .asString()
                .contains("still held by", "process " + process.pid());
        assertOnDriver(VFIO, quadNicFunctions());

        CompletableFuture<RestoreOnHost> waiting =
                CompletableFuture.supplyAsync(() -> restoreUnchecked(Duration.ofMinutes(1)));
        assertThat(waiting).isNotDone();
        process.close();
        assertAllBack(waiting.get(1, TimeUnit.MINUTES));
        assertUnchanged();
    }

    /// One unit that is held keeps no other one.
    @Test
    void whatIsIdleGoesBackBesideWhatIsHeld() throws Exception {
        agent().apply(quadNic(), cards(terms(Management.MANAGED)));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().awaitState(LabUnits.CARDS, UnitState.Ready.class);
        OtherProcess process = use(quadNic(0));
        stopAgent();

        assertThat(restore(AT_ONCE).owed()).singleElement().asString().contains("quad-nic");
        assertOnDriver(VFIO, quadNicFunctions());
        assertThat(driver(LabUnits.CARDS.lead())).isNotEqualTo(Optional.of(VFIO));
        process.close();
        assertAllBack(restore(AT_ONCE));
        assertUnchanged();
    }

    /// Somebody has bound one function elsewhere by hand: it goes where it came from.
    @Test
    void whatDriftedGoesBackWhereItCameFrom() throws Exception {
        ready();
        stopAgent();
        giveBack(quadNic(1));
        bus().unbind(quadNic(3));
        assertAllBack(restore(AT_ONCE));
        assertUnchanged();
    }

    /// One that had no driver, and one that had: the host may live on it by now.
    @Test
    void whatSomebodyHasGivenAnotherDriverStaysOnIt() throws Exception {
        bus().unbind(quadNic(1));
        ready();
        stopAgent();
        giveBack(quadNic(1));
        bus().provideDriver("pci-stub");
        rebind(quadNic(2), "pci-stub");
        rememberHost();
        assertAllBack(restore(AT_ONCE));
        assertOnDriver("e1000e", quadNic(0), quadNic(1), quadNic(3));
        assertOnDriver("pci-stub", quadNic(2));
        assertThat(bus().driverOverride(quadNic(1))).isEmpty();
        assertThat(bus().driverOverride(quadNic(2))).contains("pci-stub");
    }

    /// Bound only when it is given to a pod, and binding fails: nothing was taken for it.
    @Test
    void aPodThatWasGivenWhatCannotBeBoundIsNamed() throws Exception {
        Disturbance broken = new Disturbance(host());
        IntStream.range(0, 100).forEach(index -> broken.at(index, new Mishap.Refused(Errno.EIO)));
        start(
                new DelegatingHost(host()) {
                    @Override
                    public PciBus pciBus() {
                        return broken.bus();
                    }
                });
        agent().apply(quadNic(terms(BindMoment.ON_ALLOCATE)));
        agent().awaitState(QUAD_NIC, UnitState.Detached.class);
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        PodUse pod = new PodUse("default", "early", Map.of(QUAD_NIC_RESOURCE, Set.of(QUAD_NIC)));
        agent().pods(Optional.of(List.of(pod)));
        agent().awaitState(QUAD_NIC, UnitState.Failed.class);

        agent().apply();
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        agent().awaitWords(QUAD_NIC, "pod default/early");
        stopAgent();
        assertThat(restore(AT_ONCE, pod).owed())
                .singleElement()
                .asString()
                .contains(QUAD_NIC.toString(), "given to pod default/early");
        assertAllBack(restore(A_LITTLE));
        assertUnchanged();
    }

    @Test
    void whatWasOnVfioBeforeStaysThere() throws Exception {
        for (PciAddress address : quadNicFunctions()) {
            rebind(address, VFIO);
        }
        rememberHost();
        agent().awaitLook();
        agent().apply(quadNic(terms(Management.UNMANAGED)));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        stopAgent();
        assertAllBack(restore(AT_ONCE));
        assertOnDriver(VFIO, quadNicFunctions());
        assertUnchanged();
        for (PciAddress address : quadNicFunctions()) {
            giveBack(address);
        }
    }

    /// The last plan is for an agent that is started again.
    @Test
    void thePlanOnDiskStays() throws Exception {
        ready();
        stopAgent();
        assertAllBack(restore(AT_ONCE));
        assertThat(new FilePlanStore(disk()).load())
                .hasValueSatisfying(plan -> assertThat(plan.units()).hasSize(1));
        start(host());
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().apply();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    private RestoreOnHost restoreUnchecked(Duration patience) {
        try {
            return restore(patience);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private RestoreOnHost restore(Duration patience, PodUse... pods) throws Exception {
        return RestoreOnHost.run(
                host(), disk(), Surroundings.PLAIN.with(Optional.of(List.of(pods))), patience);
    }

    private static void assertAllBack(RestoreOnHost outcome) {
        assertThat(outcome.owed()).isEmpty();
        assertThat(outcome.ledger()).isEqualTo(Ledger.EMPTY);
    }

    private void assertUnchanged() throws KernelRefusal {
        assertThat(Traces.of(bus())).isEqualTo(remembered());
    }
}
