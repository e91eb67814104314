package io.hostdev.agent.node;

import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.claim;
import static io.hostdev.contract.LabUnits.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.bind.Reattacher;
import io.hostdev.agent.bind.StillHeld;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.contract.LabUnits;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can go wrong while a unit is given back, undone or kept: nothing is forgotten, nothing is
/// done by halves and called done.
class ReleaseFaultsTest {

    private static final IommuGroupId GROUP = new IommuGroupId(10);

    @TempDir private Path disk;

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final Machine before = kernel.observe();
    private AgentOnHost agent;

    @BeforeEach
    void ready() throws Exception {
        agent = AgentOnHost.on(kernel, disk).awaitReport();
        agent.applyUnits(planned());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @MethodSource("writesOfRelease")
    void aWriteThatFailsIsSaidAndTriedAgain(int write) {
        Errno errno = List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENODEV).get(write % 3);
        kernel.faults().failAtWrite(write, errno);
        agent.applyUnits();
        awaitFailure("0000:02:00.", errno.described());
        assertThat(agent.journal().ledger().custodies()).containsOnlyKeys(QUAD_NIC);
        awaitAsBefore();
    }

    static IntStream writesOfRelease() {
        return IntStream.rangeClosed(1, 16);
    }

    @Test
    void aFunctionThatItsDriverRefusesKeepsNoOtherFromGoingHome() {
        kernel.refuseBinding("e1000e", LabMachine.quadNic(3));
        agent.applyUnits();
        awaitFailure("0000:02:00.3", "its driver e1000e did not take it back");
        assertThat(IntStream.range(0, 3).mapToObj(LabMachine::quadNic).map(this::driver))
                .containsOnly("e1000e");
        kernel.allowBinding("e1000e", LabMachine.quadNic(3));
        awaitAsBefore();
    }

    @Test
    void aHostDriverThatCannotBeLoadedNowIsTriedAgain() {
        kernel.removeDriver("e1000e");
        kernel.installDriver(BoundDriver.host("e1000e"));
        kernel.faults().failAtWrite(9, Errno.EPERM);
        agent.applyUnits();
        awaitFailure("loading the module e1000e", "EPERM");
        awaitAsBefore();
    }

    @Test
    void aHostDriverThatIsGoneLeavesItsFunctionsWithout() {
        kernel.removeDriver("e1000e");
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        assertThat(IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).map(this::driver))
                .containsOnly("none");
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void aPodIsWaitedForAlsoWhereNothingIsOwed() throws Exception {
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        for (int function = 0; function < 4; function++) {
            kernel.bindByHand(LabMachine.quadNic(function), "vfio-pci");
        }
        Machine admins = kernel.observe();
        agent.applyUnits(planned());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.pods(Optional.of(List.of(pod())));
        agent.applyUnits();
        agent.awaitState(QUAD_NIC, UnitState.Draining.class);
        agent.pods(Optional.of(List.of()));
        agent.awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(admins);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void whatWasOnVfioBeforeUsStaysThere() throws Exception {
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        kernel.bindByHand(LabMachine.quadNic(2), "vfio-pci");
        Machine admins = kernel.observe();
        agent.applyUnits(planned());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(admins);
    }

    @Test
    void whoOpensTheGroupAfterTheDecisionIsSeenBeforeTheFirstWrite() throws Exception {
        Custody custody = agent.journal().ledger().custodies().values().iterator().next();
        kernel.forgetWrites();
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            assertThatThrownBy(() ->
                            new Reattacher(
                                            kernel.pciBus(),
                                            kernel.vfioGroups(),
                                            kernel.holders(),
                                            agent.journal())
                                    .reattach(custody))
                    .isInstanceOf(StillHeld.class)
                    .hasMessageContaining("(qemu-system-x86)");
        }
        assertThat(kernel.writes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 9, 12, 16})
    void whatVanishesOnItsWayHomeHoldsUpNoOther(int write) {
        kernel.faults().vanishAtWrite(write);
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
        kernel.rescan();
        assertThat(kernel.observe()).isEqualTo(before);
    }

    @Test
    void aUnitThatVanishedAsAWholeOwesNothing() {
        IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).forEach(kernel::pull);
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void anUndoThatFailsIsOwedUntilItIsDone() {
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        kernel.faults().failAlways(Step.PROBE, LabMachine.quadNic(3), Errno.EINVAL);
        agent.applyUnits(planned());
        awaitFailure("0000:02:00.3", "EINVAL", "and undoing that");
        assertThat(agent.journal().ledger().custodies()).containsOnlyKeys(QUAD_NIC);
        agent.applyUnits();
        kernel.faults().clear();
        awaitAsBefore();
    }

    @Test
    void aBindThatCannotGoOnAfterACrashIsUndone() throws Exception {
        agent.close();
        kernel.unbindByHand(LabMachine.quadNic(3));
        kernel.removeDriver("vfio-pci");
        agent = AgentOnHost.on(kernel, disk);
        awaitFailure("vfio-pci");
        AgentOnHost.soon().untilAsserted(() -> assertThat(kernel.observe()).isEqualTo(before));
    }

    @Test
    void whatAPodHasIsNotUndone() throws Exception {
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        kernel.faults().failAlways(Step.PROBE, LabMachine.quadNic(3), Errno.EINVAL);
        kernel.unbindByHand(LabMachine.quadNic(3));
        agent.wake();
        awaitFailure("0000:02:00.3", "EINVAL", "it is left as it is while a pod that is starting");
        assertThat(IntStream.range(0, 3).mapToObj(LabMachine::quadNic).map(this::driver))
                .containsOnly("vfio-pci");
    }

    @Test
    void nothingIsGivenBackWhileHoldersCannotBeSeen() {
        kernel.hideProcesses(true);
        kernel.forgetWrites();
        agent.applyUnits();
        agent.awaitState(QUAD_NIC, UnitState.Releasing.class);
        assertThat(kernel.writes()).isEmpty();
        assertThat(agent.report().orElseThrow().conditions())
                .filteredOn(condition -> condition.type().equals("HoldersVisible"))
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.status()).isFalse();
                    assertThat(condition.message()).startsWith("nothing is given back");
                });
        kernel.hideProcesses(false);
        awaitAsBefore();
    }

    @Test
    void whileTheKubeletIsAwayAllocationsStand() throws Exception {
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.pods(Optional.of(List.of(pod())));
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .contains(new UnitState.InUse("pod default/qemu")));
        agent.pods(Optional.empty());
        kernel.forgetWrites();
        agent.applyUnits();
        agent.awaitState(QUAD_NIC, UnitState.Draining.class);
        agent.wake();
        assertThat(kernel.writes()).isEmpty();
        agent.pods(Optional.of(List.of()));
        awaitAsBefore();
    }

    @Test
    void aContainerOfAPodThatHasItStartsAgainAfterItsHostDeviceIsGone() throws Exception {
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.applyUnits();
        agent.awaitState(QUAD_NIC, UnitState.Draining.class);
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent.deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/10");
    }

    @Test
    void aUnitThatIsBeingChangedIsNotGivenOut() throws Exception {
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            agent.applyUnits(planned(2));
            agent.awaitState(QUAD_NIC, UnitState.Releasing.class);
            assertThatThrownBy(() -> agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("it is being changed");
            assertThat(agent.journal().ledger().allocations()).isEmpty();
        }
    }

    @Test
    void aContainerStartOfWhatIsNotOfferedLeavesNoTrace() {
        agent.applyUnits();
        agent.awaitGone(QUAD_NIC);
        assertThatThrownBy(() -> agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no longer offered");
        assertThat(agent.journal().ledger().allocations()).isEmpty();
    }

    private void awaitFailure(String... parts) {
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .get()
                                .isInstanceOfSatisfying(
                                        UnitState.Failed.class,
                                        failed -> assertThat(failed.message()).contains(parts)));
    }

    private void awaitAsBefore() {
        agent.awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(before);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    private String driver(PciAddress address) {
        return kernel.observe()
                .function(address)
                .flatMap(function -> function.binding().driver())
                .map(BoundDriver::name)
                .orElse("none");
    }

    private static PodUse pod() {
        return new PodUse("default", "qemu", Map.of(QUAD_NIC_RESOURCE, Set.of(QUAD_NIC)));
    }

    private static PlannedUnit planned() {
        return LabUnits.planned(quadNic());
    }

    /// The first functions up to this one; the others are detached.
    private static PlannedUnit planned(int last) {
        return LabUnits.planned(
                claim("quad-nic", "0000:02:00.0-" + last, Grouping.Siblings.DETACH));
    }
}
