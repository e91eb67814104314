// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_FUNCTIONS;
import static io.hostdev.contract.LabUnits.QUAD_NIC_POD;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.bind.VirtualFunctionsChanger;
import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.VirtualFunctionsChange;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.LabUnits;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.WriteHook;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The plan or the machine changes while a unit is being bound, or just before.
class StalePlanTest extends ModelledNode {

    private static final PlannedUnit NIC =
            LabUnits.planned(claim("nic", LabMachine.IGB.toString(), Siblings.REFUSE));

    /// As an older operator plans it.
    private static final PlannedUnit ADDRESSES =
            new PlannedUnit(
                    NIC.hostDevice(),
                    NIC.resourceName(),
                    NIC.functions(),
                    NIC.siblings(),
                    NIC.terms());

    private static final Identity ANOTHER =
            new Identity(PciId.parse("8086:1533"), Optional.empty(), PciClass.parse("020000"));

    @Test
    void aUnitWaitsForABindThatHasWrittenNothingDownYet() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch mayLoad = new CountDownLatch(1);
        kernel.onWrite(
                new WriteHook() {
                    @Override
                    public void before(KernelWrite write) {
                        if (write instanceof KernelWrite.LoadModule) {
                            loading.countDown();
                            awaitQuietly(mayLoad);
                        }
                    }
                });
        agent().applyUnits(planned("0000:02:00.0-3"));
        loading.await();
        PlannedUnit other = planned("0000:02:00.1-3");
        agent().applyUnits(other);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().state(other.id()))
                                .contains(
                                        new UnitState.Binding(
                                                "unit 0000:02:00.0 of HostDevice card still has a part of it")));
        assertThat(agent().state(QUAD_NIC)).contains(new UnitState.Reattaching(""));
        mayLoad.countDown();
        agent().awaitState(other.id(), UnitState.Ready.class);
        agent().applyUnits();
        agent().awaitGone(other.id());
        agent().awaitGone(QUAD_NIC);
        assertAsBefore();
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void aPhysicalFunctionThatGotVirtualOnesSinceIsNotTaken() throws Exception {
        PlannedUnit nic = planned(LabMachine.IGB.toString());
        kernel.setVirtualFunctions(LabMachine.IGB, 2);
        Machine withVfs = kernel.observe();
        agent().applyUnits(nic);
        awaitFailure(nic.id(), "0000:01:00.0 has 2 virtual functions");
        assertThat(kernel.observe()).isEqualTo(withVfs);
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void aGroupThatAHostDriverCameToSinceIsNotTouched() {
        PlannedUnit half = alone("0000:02:00.0-1");
        agent().applyUnits(half);
        agent().awaitWords(half.id(), "the host drives 0000:02:00.2 (e1000e)");
        assertAsBefore();
        assertThat(kernel.writes()).isEmpty();
    }

    /// The other half of a card, whose functions share a group.
    @Test
    void aUnitWaitsForTheOneThatStillHasItsGroup() throws Exception {
        for (PciAddress function : QUAD_NIC_FUNCTIONS) {
            kernel.unbindByHand(function);
        }
        PlannedUnit lower = alone("0000:02:00.0-1");
        agent().applyUnits(lower);
        agent().awaitState(lower.id(), UnitState.Ready.class);
        PlannedUnit upper = alone("0000:02:00.2-3");
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            kernel.forgetWrites();
            agent().applyUnits(upper);
            agent().awaitWords(upper.id(), "unit 0000:02:00.0 of HostDevice card still has a part");
            agent().awaitLook();
            assertThat(kernel.writes()).isEmpty();
        }
        agent().awaitState(upper.id(), UnitState.Ready.class);
    }

    /// A fresh VF lacks its group for a moment.
    @Test
    void aFunctionThatHasNoGroupYetIsNotTaken() throws Exception {
        kernel.delayGroups();
        kernel.setVirtualFunctions(LabMachine.IGB, 1);
        Function fresh =
                kernel.observe().functions().stream()
                        .filter(Function::isVirtualFunction)
                        .findFirst()
                        .orElseThrow();
        PlannedUnit card = planned("0000:02:00.0-3");
        PlannedUnit vf =
                PlannedUnit.of(
                        card.hostDevice(),
                        card.resourceName(),
                        List.of(fresh),
                        List.of(),
                        card.terms());
        agent().applyUnits(vf);
        agent().awaitWords(vf.id(), fresh.address() + " is in no IOMMU group");
        assertThat(kernel.writes()).isEmpty();
        kernel.settleGroups();
        agent().awaitState(vf.id(), UnitState.Ready.class);
    }

    /// By the plan that was made on the former one it is not touched, and by one that means it the
    /// whole unit is taken anew.
    @Test
    void anotherDeviceAtTheSameAddressGoesHomeToItsOwnDriver() throws Exception {
        agent().applyUnits(planned("0000:02:00.0-3"));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        kernel.pull(LabMachine.quadNic(3));
        agent().awaitState(QUAD_NIC, UnitState.Missing.class);
        plugInAnother(LabMachine.quadNic(3));
        agent().awaitState(QUAD_NIC, UnitState.Mistaken.class);
        kernel.forgetWrites();
        agent().awaitLook();
        assertThat(kernel.writes()).isEmpty();

        agent().apply(claim("card", "0000:02:00.0-3", Siblings.DETACH));
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        assertThat(kernel.observe().function(LabMachine.quadNic(3)))
                .get()
                .satisfies(function ->
                        assertThat(function.binding())
                                .isEqualTo(Binding.to(BoundDriver.host("igb"))));
    }

    /// The node goes down with one card and comes up with another in its place, and no API server
    /// is there to say what is to become of that.
    @Test
    void theLastPlanOnTheDiskIsNotAboutTheDeviceThatCameWithTheReboot() throws Exception {
        nicIsReady();
        stop();
        kernel.reboot();
        kernel.pull(LabMachine.IGB);
        plugInAnother(LabMachine.IGB);
        rememberMachine();
        kernel.forgetWrites();

        start();
        agent().awaitState(
                        NIC.id(),
                        UnitState.Mistaken.class,
                        mistaken ->
                                assertThat(mistaken.mismatch().message())
                                        .isEqualTo(
                                                "0000:01:00.0 is 8086:1533 now, and 8086:10c9 was planned: waits for a new plan"));
        assertThat(agent().awaitLook().offers().get(NIC.resourceName())).isEmpty();
        assertThat(kernel.writes()).isEmpty();
        assertAsBefore();

        agent().apply(claim("nic", LabMachine.IGB.toString(), Siblings.REFUSE));
        agent().awaitState(NIC.id(), UnitState.Ready.class);
    }

    /// The kubelet starts the container from its own record, and Allocate was answered for the
    /// former device.
    @Test
    void noContainerGetsTheDeviceThatCameWithTheReboot() throws Exception {
        nicIsReady();
        TreeSet<UnitId> onlyNic = new TreeSet<>(Set.of(NIC.id()));
        agent().service().allocate(NIC.resourceName(), onlyNic);
        stop();
        kernel.reboot();
        kernel.pull(LabMachine.IGB);
        plugInAnother(LabMachine.IGB);
        kernel.forgetWrites();

        start();
        assertThatThrownBy(() -> agent().service().prepareStart(NIC.resourceName(), onlyNic))
                .isInstanceOf(UnitService.Refused.class)
                .hasMessageContaining("0000:01:00.0 is 8086:1533 now, and 8086:10c9 was planned");
        assertThatThrownBy(() -> agent().service().allocate(NIC.resourceName(), onlyNic))
                .isInstanceOf(UnitService.Refused.class)
                .hasMessageContaining("0000:01:00.0 is 8086:1533 now, and 8086:10c9 was planned");
        assertThat(kernel.writes()).isEmpty();
    }

    /// It comes between the decision and the first write.
    @Test
    void whatComesAtTheLastMomentIsNotTaken() {
        kernel.onWrite(
                new WriteHook() {
                    @Override
                    public void before(KernelWrite write) {
                        if (write instanceof KernelWrite.LoadModule
                                && kernel.observe()
                                        .function(LabMachine.IGB)
                                        .filter(function -> function.identity().equals(ANOTHER))
                                        .isEmpty()) {
                            kernel.pull(LabMachine.IGB);
                            plugInAnother(LabMachine.IGB);
                        }
                    }
                });
        agent().applyUnits(NIC);
        agent().awaitState(NIC.id(), UnitState.Mistaken.class);
        assertThat(driver(LabMachine.IGB)).isEqualTo("igb");
        assertThat(kernel.writes()).noneMatch(write -> write.function().isPresent());
    }

    /// A plan on the disk that an older agent has left: what it had taken stays, and nothing else
    /// is taken.
    @Test
    void aPlanOfAddressesAloneKeepsWhatIsTakenAndTakesNothing() throws Exception {
        nicIsReady();
        leave(List.of(ADDRESSES));
        kernel.forgetWrites();
        start();
        agent().awaitState(NIC.id(), UnitState.Ready.class);
        stop();
        assertThat(kernel.writes()).isEmpty();

        kernel.reboot();
        kernel.forgetWrites();
        start();
        agent().awaitWords(NIC.id(), "the plan does not say which device it means");
        agent().awaitLook();
        assertThat(kernel.writes()).isEmpty();

        agent().applyUnits(NIC);
        agent().awaitState(NIC.id(), UnitState.Ready.class);
    }

    /// Neither side of an upgrade calls it a change that the other one does not say which devices
    /// it means.
    @Test
    void aPodGetsWhatWasTakenByThePlanOfAnotherVersion() throws Exception {
        nicIsReady();
        TreeSet<UnitId> onlyNic = new TreeSet<>(Set.of(NIC.id()));
        leave(List.of(ADDRESSES));
        kernel.forgetWrites();
        start();
        agent().service().prepareStart(NIC.resourceName(), onlyNic);
        agent().service().allocate(NIC.resourceName(), onlyNic);
        agent().awaitState(NIC.id(), UnitState.InUse.class);

        agent().applyUnits(NIC);
        assertThat(agent().awaitLook().state(NIC.id())).get().isInstanceOf(UnitState.InUse.class);
        assertThat(kernel.writes()).isEmpty();
    }

    /// Its driver makes as many VFs of a PF as the plan says, on that PF alone.
    @Test
    void anotherPhysicalFunctionGetsNoVirtualFunctions() throws Exception {
        leave(
                new PlannedVirtualFunctions(
                        "numbers",
                        LabMachine.IGB,
                        LabMachine.machine().function(LabMachine.NVME).map(Function::identity),
                        OptionalInt.of(2),
                        new TreeSet<>()));
        kernel.forgetWrites();
        start();
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent().virtualFunctions(LabMachine.IGB))
                                .get()
                                .extracting(VirtualFunctionsState::described)
                                .isEqualTo(
                                        "0000:01:00.0 is 8086:10c9 now, and 1b36:0010 was planned: waits for a new plan"));
        agent().awaitLook();
        assertThat(kernel.writes()).isEmpty();
    }

    /// It comes between the decision and the first write.
    @Test
    void noVirtualFunctionsAreMadeOfThePhysicalFunctionThatComesAtTheLastMoment() throws Exception {
        stop();
        kernel.forgetWrites();
        VirtualFunctionsChange change =
                new VirtualFunctionsChange(
                        LabMachine.IGB,
                        Optional.of(ANOTHER),
                        "numbers",
                        2,
                        Set.of(),
                        Optional.empty(),
                        Optional.of("igb"),
                        false);
        try (Journal journal = FileJournal.open(disk(), kernel.bootId())) {
            VirtualFunctionsChanger changer =
                    new VirtualFunctionsChanger(
                            kernel.pciBus(),
                            kernel.vfioGroups(),
                            kernel.holders(),
                            kernel.hostUses(),
                            journal,
                            kernel.bootId());
            assertThatThrownBy(() -> changer.change(change))
                    .isInstanceOf(BindFailure.class)
                    .hasMessageContaining(
                            "0000:01:00.0 is 8086:10c9 now, and 8086:1533 was planned");
            assertThat(journal.ledger()).isEqualTo(Ledger.EMPTY);
        }
        assertThat(kernel.writes()).isEmpty();
    }

    private void nicIsReady() {
        agent().applyUnits(NIC);
        agent().awaitState(NIC.id(), UnitState.Ready.class);
    }

    private void plugInAnother(PciAddress address) {
        Function old = LabMachine.machine().function(address).orElseThrow();
        kernel.plugIn(
                new Function(
                        address,
                        ANOTHER,
                        old.placement(),
                        Binding.to(BoundDriver.host("igb")),
                        SriovRole.None.INSTANCE,
                        List.of()));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// With no eye to the rest of their groups.
    private static PlannedUnit alone(String addresses) {
        PlannedUnit unit = planned(addresses);
        return PlannedUnit.of(
                unit.hostDevice(),
                unit.resourceName(),
                unit.functions().stream()
                        .map(address -> LabMachine.machine().function(address).orElseThrow())
                        .toList(),
                List.of(),
                unit.terms());
    }

    private static PlannedUnit planned(String addresses) {
        return LabUnits.planned(claim("card", addresses, Grouping.Siblings.DETACH));
    }

    /// The unit is another HostDevice's by now, and the first one's pod still has it: it may open
    /// it again at any time.
    @Test
    void aPodOfAnotherResourceWaitsForTheOneThatHasTheUnit() throws Exception {
        ready();
        agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent().pods(Optional.of(List.of(QUAD_NIC_POD)));
        agent().apply(LabUnits.claim("other", "0000:02:00.0-3", Siblings.REFUSE));
        agent().awaitState(QUAD_NIC, UnitState.Draining.class);
        assertThatThrownBy(() ->
                        agent().service()
                                .prepareStart(ResourceName.defaultFor("other"), ONLY_QUAD_NIC))
                .isInstanceOf(UnitService.Refused.class)
                .hasMessageContaining("it is being changed");
    }
}
