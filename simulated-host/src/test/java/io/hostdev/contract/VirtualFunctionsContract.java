// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabVirtualFunctions.VF_0;
import static io.hostdev.contract.LabVirtualFunctions.VF_1;
import static io.hostdev.contract.LabVirtualFunctions.VF_RESOURCE;
import static io.hostdev.contract.LabVirtualFunctions.nics;
import static io.hostdev.contract.LabVirtualFunctions.vfs;
import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.NVME;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The number of VFs is changed for a VirtualFunctions, and never while anybody has one of them.
abstract class VirtualFunctionsContract extends AgentContract {

    private static final UnitId UNIT_0 = new UnitId(VF_0);
    private static final UnitId UNIT_1 = new UnitId(VF_1);

    private List<Claim> claims = List.of();
    private List<VirtualFunctionsClaim> wanted = List.of();

    @Test
    void theyAppearAreUsedAndGo() {
        want(List.of(nics(IGB, 0, 1)), vfs(IGB, 3));
        ring(() -> {
            assertThat(count(IGB)).isEqualTo(3);
            assertThat(agent().virtualFunctions(IGB)).contains(new VirtualFunctionsState.Ready());
            assertThat(agent().state(UNIT_0)).contains(new UnitState.Ready());
            assertThat(agent().state(UNIT_1)).contains(new UnitState.Ready());
        });
        assertOnDriver(VFIO, VF_0, VF_1);
        assertThat(onHostDriver(VF_0, VF_1)).isFalse();

        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(IGB)).isEmpty());
        assertThat(count(IGB)).isZero();
        awaitGoneWithoutTrace(UNIT_0);
    }

    @Test
    void anotherNumberWaitsForThePodThatHasOne() throws Exception {
        want(List.of(nics(IGB, 0, 0)), vfs(IGB, 2));
        ring(() -> assertThat(agent().state(UNIT_0)).contains(new UnitState.Ready()));
        agent().service().allocate(VF_RESOURCE, new TreeSet<>(Set.of(UNIT_0)));
        agent().service().prepareStart(VF_RESOURCE, new TreeSet<>(Set.of(UNIT_0)));
        agent().pods(
                        Optional.of(
                                List.of(
                                        new PodUse(
                                                "default",
                                                "vm",
                                                Map.of(VF_RESOURCE, Set.of(UNIT_0))))));
        OtherProcess process = use(VF_0);
        agent().awaitWords(UNIT_0, "pod default/vm");

        want(List.of(nics(IGB, 0, 0)), vfs(IGB, 1));
        long writes = numbersWritten();
        ringUntilItWaitsFor("pod default/vm", VF_0.toString());
        agent().pods(Optional.of(List.of()));
        agent().awaitLook();
        ring(() ->
                assertThat(agent().virtualFunctions(IGB))
                        .get()
                        .isInstanceOf(VirtualFunctionsState.Draining.class));
        assertThat(numbersWritten()).isEqualTo(writes);
        assertOnDriver(VFIO, VF_0);

        process.close();
        ring(() -> {
            assertThat(count(IGB)).isEqualTo(1);
            assertThat(agent().state(UNIT_0)).contains(new UnitState.Ready());
        });
        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(IGB)).isEmpty());
        awaitGoneWithoutTrace(UNIT_0);
    }

    /// Bound by an admin's hand, and opened by whom nobody knows.
    @Test
    void aForeignHolderKeepsThemAll() throws Exception {
        succeed(host().setVirtualFunctions(IGB, 2));
        awaitGroup(VF_1);
        rememberHost();
        rebind(VF_1, VFIO);
        OtherProcess process = use(VF_1);
        want(List.of(), vfs(IGB, 1));
        ringUntilItWaitsFor(VF_1.toString(), "held by");
        assertThat(numbersWritten()).isZero();

        process.close();
        ring(() -> assertThat(count(IGB)).isEqualTo(1));
        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(IGB)).isEmpty());
        assertThat(count(IGB)).isEqualTo(2);
        assertThat(agent().journal().ledger().virtualFunctions()).isEmpty();
        succeed(host().setVirtualFunctions(IGB, 0));
    }

    /// The links between them are gone, and the PF is locked: who wrote a number now would hang.
    @Test
    void onesThatSomebodyElseSwitchesOffAreWaitedFor() throws Exception {
        succeed(host().setVirtualFunctions(IGB, 1));
        awaitGroup(VF_0);
        rebind(VF_0, VFIO);
        OtherProcess process = use(VF_0);
        Blocked off = Blocked.start(() -> succeed(host().setVirtualFunctions(IGB, 0)));
        off.assertBlocked();
        want(List.of(), vfs(IGB, 2));
        ringUntilItWaitsFor(VF_0.toString(), "held by");
        assertThat(numbersWritten()).isZero();

        process.close();
        off.assertReturns();
        ring(() ->
                assertThat(agent().virtualFunctions(IGB))
                        .contains(new VirtualFunctionsState.Ready()));
        assertThat(count(IGB)).isEqualTo(2);
        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(IGB)).isEmpty());
        assertThat(count(IGB)).isZero();
    }

    @Test
    void theNumberThatIsThereIsNoDebt() {
        succeed(host().setVirtualFunctions(IGB, 1));
        want(List.of(), vfs(IGB, 1));
        ring(() ->
                assertThat(agent().virtualFunctions(IGB))
                        .contains(new VirtualFunctionsState.Ready()));
        assertThat(agent().journal().ledger().virtualFunctions()).isEmpty();
        assertThat(numbersWritten()).isZero();
        succeed(host().setVirtualFunctions(IGB, 0));
    }

    @Test
    void thoseOfAnNvmeController() {
        want(List.of(), vfs(NVME, 2));
        ring(() ->
                assertThat(agent().virtualFunctions(NVME))
                        .contains(new VirtualFunctionsState.Ready()));
        assertThat(count(NVME)).isEqualTo(2);
        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(NVME)).isEmpty());
        assertThat(count(NVME)).isZero();
    }

    /// An agent that starts anew goes on from the journal and the plan on disk.
    @Test
    void aRestartForgetsNothing() throws Exception {
        want(List.of(nics(IGB, 0, 0)), vfs(IGB, 2));
        ring(() -> assertThat(agent().state(UNIT_0)).contains(new UnitState.Ready()));
        start(host());
        agent().awaitState(UNIT_0, UnitState.Ready.class);
        assertThat(numbersWritten()).isZero();
        want(List.of());
        ring(() -> assertThat(agent().virtualFunctions(IGB)).isEmpty());
        assertThat(count(IGB)).isZero();
        awaitGoneWithoutTrace(UNIT_0);
    }

    private void want(List<Claim> devices, VirtualFunctionsClaim... numbers) {
        claims = devices;
        wanted = List.of(numbers);
    }

    /// The operator plans again and again on what the agent reports, until this holds.
    private void ring(Runnable holds) {
        AgentOnHost.soon()
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    agent().apply(claims, wanted);
                    agent().awaitLook();
                    holds.run();
                });
    }

    private void ringUntilItWaitsFor(String... words) {
        ring(() ->
                assertThat(agent().virtualFunctions(IGB))
                        .get()
                        .isInstanceOfSatisfying(
                                VirtualFunctionsState.Draining.class,
                                draining -> assertThat(draining.waitsFor()).contains(words)));
    }

    private int count(PciAddress physicalFunction) {
        return function(physicalFunction).sriov() instanceof PhysicalFunction role
                ? role.enabledVfs()
                : 0;
    }

    private long numbersWritten() {
        return agent().writes().stream()
                .filter(write -> write.step() == Step.SET_VIRTUAL_FUNCTIONS)
                .count();
    }

    /// Whether one of them was ever taken from a host driver: then there was something to unbind.
    private boolean onHostDriver(PciAddress... functions) {
        Set<String> addresses = new TreeSet<>();
        for (PciAddress function : functions) {
            addresses.add(function.toString());
        }
        return agent().journal().ledger().custodies().values().stream()
                .flatMap(custody -> custody.taken().stream())
                .filter(one -> addresses.contains(one.address().toString()))
                .anyMatch(one -> one.driver().isPresent());
    }

    private void awaitGroup(PciAddress address) {
        AgentOnHost.soon()
                .until(() ->
                        bus().observe(address)
                                .filter(function -> function.group().isPresent())
                                .isPresent());
    }
}
