// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.LabMachine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A device goes, whoever has it, and comes back: no list keeps it meanwhile, and nothing needs a
/// restart.
abstract class VanishContract extends AgentContract {

    private static final PlannedUnit NIC =
            LabUnits.planned(LabUnits.claim("nic", LabMachine.IGB.toString(), Siblings.REFUSE));

    private static final NavigableSet<UnitId> ONLY_NIC = new TreeSet<>(Set.of(NIC.id()));

    private static final String CDI_NAME = "hostdev.io/nic=" + NIC.id();

    @Test
    void itLeavesEveryListAndIsUsedAgain() {
        bound();
        host().remove(LabMachine.IGB);
        awaitOnNoList();
        agent().awaitState(NIC.id(), UnitState.Missing.class);
        assertTakenFrom(Optional.empty());

        host().rescan();
        agent().awaitState(NIC.id(), UnitState.Ready.class);
        assertOnDriver(VFIO, LabMachine.IGB);
        agent().applyUnits();
        awaitGoneWithoutTrace(NIC.id());
    }

    /// The plan is about what was there before: whatever has come to its address since is left as
    /// it is, also by the next agent, which has nothing but that plan on its disk.
    @Test
    void anotherDeviceAtItsAddressIsNotTouched() throws Exception {
        agent().applyUnits(meaning(NIC, LabMachine.IGB, LabMachine.NVME));
        awaitLeftAlone(NIC, "0000:01:00.0 is 8086:10c9 now, and 1b36:0010 was planned");
        assertThatThrownBy(() -> agent().service().allocate(NIC.resourceName(), ONLY_NIC))
                .isInstanceOf(UnitService.Refused.class)
                .hasMessageContaining("0000:01:00.0 is 8086:10c9 now");

        start(host());
        awaitLeftAlone(NIC, "0000:01:00.0 is 8086:10c9 now, and 1b36:0010 was planned");

        host().remove(LabMachine.IGB);
        host().rescan();
        awaitLeftAlone(NIC, "0000:01:00.0 is 8086:10c9 now, and 1b36:0010 was planned");

        bound();
        agent().applyUnits();
        awaitGoneWithoutTrace(NIC.id());
    }

    @Test
    void norIsAnythingElseOfItsUnit() {
        PlannedUnit card = LabUnits.planned(LabUnits.quadNic());
        PciAddress last = LabMachine.quadNic(3);
        agent().applyUnits(meaning(card, last, LabMachine.NVME));
        awaitLeftAlone(card, last + " is 8086:10d3 now, and 1b36:0010 was planned");
        ready();
    }

    @Test
    void anotherPhysicalFunctionGetsNoVirtualFunctions() {
        agent().applyVirtualFunctions(numbers(LabMachine.NVME));
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().virtualFunctions(LabMachine.IGB))
                                .get()
                                .isInstanceOf(VirtualFunctionsState.Mistaken.class));
        assertThat(agent().awaitLook().writes()).isEmpty();

        agent().applyVirtualFunctions(numbers(LabMachine.IGB));
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().virtualFunctions(LabMachine.IGB))
                                .contains(new VirtualFunctionsState.Ready()));
        agent().applyVirtualFunctions();
        awaitGoneWithoutTrace(NIC.id());
    }

    private static PlannedVirtualFunctions numbers(PciAddress meant) {
        return new PlannedVirtualFunctions(
                "numbers",
                LabMachine.IGB,
                Optional.of(identity(meant)),
                OptionalInt.of(1),
                new TreeSet<>());
    }

    /// Planned when what the lab has at another address was at this one.
    private static PlannedUnit meaning(PlannedUnit unit, PciAddress at, PciAddress meant) {
        SortedMap<PciAddress, Identity> identities = new TreeMap<>(unit.identities());
        identities.put(at, identity(meant));
        return new PlannedUnit(
                unit.hostDevice(),
                unit.resourceName(),
                unit.functions(),
                unit.siblings(),
                identities,
                unit.terms());
    }

    private static Identity identity(PciAddress address) {
        return LabMachine.machine().function(address).orElseThrow().identity();
    }

    private void awaitLeftAlone(PlannedUnit unit, String words) {
        agent().awaitState(
                        unit.id(),
                        UnitState.Mistaken.class,
                        mistaken -> assertThat(mistaken.mismatch().message()).startsWith(words));
        agent().awaitLook();
        assertThat(agent().offers().get(unit.resourceName())).isEmpty();
        assertThat(agent().writes()).isEmpty();
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    /// Faster than anybody looks: each time it is another one.
    @Test
    void itIsNoDriftHoweverOftenItComesBack() {
        bound();
        for (int round = 0; round < 5; round++) {
            host().remove(LabMachine.IGB);
            host().rescan();
            AgentOnHost.soon()
                    .untilAsserted(() -> {
                        assertOnDriver(VFIO, LabMachine.IGB);
                        assertThat(agent().state(NIC.id())).contains(new UnitState.Ready());
                    });
        }
        agent().applyUnits();
        awaitGoneWithoutTrace(NIC.id());
    }

    @Test
    void aVirtualFunctionGoesWithTheNumberAndComesBack() {
        succeed(host().setVirtualFunctions(LabMachine.IGB, 1));
        PlannedUnit vf =
                PlannedUnit.of(
                        "vf",
                        ResourceName.defaultFor("vf"),
                        List.of(function(PciAddress.parse("0000:01:10.0"))),
                        List.of(),
                        Terms.DEFAULT);
        agent().applyUnits(vf);
        for (int round = 0; round < 3; round++) {
            agent().awaitState(vf.id(), UnitState.Ready.class);
            succeed(host().setVirtualFunctions(LabMachine.IGB, 0));
            agent().awaitState(vf.id(), UnitState.Missing.class);
            assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
            succeed(host().setVirtualFunctions(LabMachine.IGB, 1));
        }
        agent().awaitState(vf.id(), UnitState.Ready.class);
        agent().applyUnits();
        agent().awaitGone(vf.id());
        succeed(host().setVirtualFunctions(LabMachine.IGB, 0));
        awaitGoneWithoutTrace(vf.id());
    }

    /// The kernel lets it go when its holder does. Then nobody is said to have it, also while the
    /// kubelet still lists its pod.
    @Test
    void fromAPodItGoesWhenThePodLetsItGo() throws Exception {
        bound();
        agent().service().allocate(NIC.resourceName(), ONLY_NIC);
        agent().service().prepareStart(NIC.resourceName(), ONLY_NIC);
        agent().pods(
                        Optional.of(
                                List.of(
                                        new PodUse(
                                                "default",
                                                "dpdk",
                                                Map.of(NIC.resourceName(), ONLY_NIC)))));
        OtherProcess process = use(LabMachine.IGB);
        agent().awaitWords(NIC.id(), "pod default/dpdk");
        assertThat(agent().cdiDevices()).contains(CDI_NAME);

        Blocked removal = Blocked.start(() -> host().remove(LabMachine.IGB));
        removal.assertBlocked();
        assertThat(agent().awaitLook().journal().ledger().custodies()).containsKey(NIC.id());

        agent().awaitState(
                        NIC.id(),
                        UnitState.Taken.class,
                        taken -> assertThat(taken.holder()).isEqualTo("pod default/dpdk"));

        process.close();
        removal.assertReturns();
        awaitOnNoList();
        assertThat(agent().cdiDevices()).isEmpty();
        assertTakenFrom(Optional.of("default/dpdk"));

        host().rescan();
        agent().awaitState(NIC.id(), UnitState.Ready.class);
    }

    /// What the dead agent wrote down of it is no debt to what is there now.
    @Test
    void itGoesAndComesBackWhileThereIsNoAgent() throws Exception {
        bound();
        agent().close();
        host().remove(LabMachine.IGB);
        host().rescan();
        start(host());
        agent().awaitState(NIC.id(), UnitState.Ready.class);
        agent().applyUnits();
        awaitGoneWithoutTrace(NIC.id());
    }

    /// A read that fails shows a function as absent: what is owed for it is owed on.
    @Test
    void whatCannotBeReadForAWhileIsNotGone() throws Exception {
        HalfBlind host = new HalfBlind(host());
        start(host);
        bound();
        host.blind = true;
        agent().awaitState(NIC.id(), UnitState.Missing.class);
        assertThat(agent().awaitLook().journal().ledger().custodies()).containsKey(NIC.id());
        host.blind = false;
        agent().awaitState(NIC.id(), UnitState.Ready.class);
        agent().applyUnits();
        awaitGoneWithoutTrace(NIC.id());
    }

    /// Its reads of one function fail at times.
    private static final class HalfBlind extends DelegatingHost {

        volatile boolean blind;

        HalfBlind(HostUnderTest host) {
            super(host);
        }

        @Override
        public PciBus pciBus() {
            PciBus bus = super.pciBus();
            return (PciBus)
                    Proxy.newProxyInstance(
                            PciBus.class.getClassLoader(),
                            new Class<?>[] {PciBus.class},
                            (_, method, arguments) -> seen(answer(bus, method, arguments)));
        }

        private static Object answer(PciBus bus, Method method, Object[] arguments)
                throws Throwable {
            try {
                return method.invoke(bus, arguments);
            } catch (InvocationTargetException refused) {
                throw refused.getCause();
            }
        }

        private Object seen(Object answer) {
            return switch (answer) {
                case Machine machine when blind ->
                        new Machine(
                                machine.kernel(),
                                machine.functions().stream()
                                        .filter(one -> !one.address().equals(LabMachine.IGB))
                                        .toList());
                case Optional<?> one
                        when blind
                                && one.orElse(null) instanceof Function function
                                && function.address().equals(LabMachine.IGB) ->
                        Optional.empty();
                case null, default -> answer;
            };
        }
    }

    private void bound() {
        agent().applyUnits(NIC);
        agent().awaitState(NIC.id(), UnitState.Ready.class);
    }

    /// It is said once, whom it was taken from.
    private void assertTakenFrom(Optional<String> pod) {
        assertThat(agent().awaitLook().report().orElseThrow().vanished())
                .singleElement()
                .satisfies(vanished -> {
                    assertThat(vanished.functions()).containsExactly(LabMachine.IGB);
                    assertThat(vanished.pod()).isEqualTo(pod);
                });
    }

    private void awaitOnNoList() {
        AgentOnHost.soon()
                .untilAsserted(() -> {
                    assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
                    assertThat(agent().offers().getOrDefault(NIC.resourceName(), List.of()))
                            .isEmpty();
                });
    }
}
