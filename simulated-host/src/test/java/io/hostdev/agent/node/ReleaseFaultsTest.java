package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.bind.BindFailure;
import io.hostdev.agent.bind.Reattacher;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.select.Selector;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    private static final ResourceName QUAD = ResourceName.defaultFor("quad-nic");
    private static final UnitId UNIT = new UnitId(LabMachine.QUAD_NIC);
    private static final IommuGroupId GROUP = new IommuGroupId(10);

    @TempDir private Path disk;

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final Machine before = kernel.observe();
    private AgentOnModel agent;

    @BeforeEach
    void ready() throws Exception {
        agent = new AgentOnModel(kernel, disk).awaitReport();
        agent.applyUnits(planned());
        agent.awaitState(UNIT, UnitState.Ready.class);
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
        assertThat(agent.journal().ledger().custodies()).containsOnlyKeys(UNIT);
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
        agent.awaitGone(UNIT);
        assertThat(IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).map(this::driver))
                .containsOnly("none");
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void whatWasOnVfioBeforeUsStaysThere() throws Exception {
        agent.applyUnits();
        agent.awaitGone(UNIT);
        kernel.bindByHand(LabMachine.quadNic(2), "vfio-pci");
        Machine admins = kernel.observe();
        agent.applyUnits(planned());
        agent.awaitState(UNIT, UnitState.Ready.class);
        agent.applyUnits();
        agent.awaitGone(UNIT);
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
                    .isInstanceOf(BindFailure.class)
                    .hasMessageContaining("(qemu-system-x86)");
        }
        assertThat(kernel.writes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 9, 12, 16})
    void whatVanishesOnItsWayHomeHoldsUpNoOther(int write) {
        kernel.faults().vanishAtWrite(write);
        agent.applyUnits();
        agent.awaitGone(UNIT);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
        kernel.rescan();
        assertThat(kernel.observe()).isEqualTo(before);
    }

    @Test
    void aUnitThatVanishedAsAWholeOwesNothing() {
        IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).forEach(kernel::pull);
        agent.applyUnits();
        agent.awaitGone(UNIT);
        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void anUndoThatFailsIsOwedUntilItIsDone() {
        agent.applyUnits();
        agent.awaitGone(UNIT);
        kernel.faults().failAlways(Step.PROBE, LabMachine.quadNic(3), Errno.EINVAL);
        agent.applyUnits(planned());
        awaitFailure("0000:02:00.3", "EINVAL", "and undoing that");
        assertThat(agent.journal().ledger().custodies()).containsOnlyKeys(UNIT);
        agent.applyUnits();
        kernel.faults().clear();
        awaitAsBefore();
    }

    @Test
    void aBindThatCannotGoOnAfterACrashIsUndone() throws Exception {
        agent.close();
        kernel.unbindByHand(LabMachine.quadNic(3));
        kernel.removeDriver("vfio-pci");
        agent = new AgentOnModel(kernel, disk);
        awaitFailure("vfio-pci");
        AgentOnModel.soon().untilAsserted(() -> assertThat(kernel.observe()).isEqualTo(before));
    }

    @Test
    void whatAPodHasIsNotUndone() throws Exception {
        agent.service().allocate(QUAD, units());
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
        agent.awaitState(UNIT, UnitState.Releasing.class);
        assertThat(kernel.writes()).isEmpty();
        kernel.hideProcesses(false);
        awaitAsBefore();
    }

    @Test
    void whileTheKubeletIsAwayAllocationsStand() throws Exception {
        agent.service().allocate(QUAD, units());
        agent.pods = Optional.of(List.of(pod()));
        AgentOnModel.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(UNIT))
                                .contains(new UnitState.InUse("pod default/qemu")));
        agent.pods = Optional.empty();
        kernel.forgetWrites();
        agent.applyUnits();
        agent.awaitState(UNIT, UnitState.Draining.class);
        agent.wake();
        assertThat(kernel.writes()).isEmpty();
        agent.pods = Optional.of(List.of());
        awaitAsBefore();
    }

    @Test
    void aContainerOfAPodThatHasItStartsAgainAfterItsHostDeviceIsGone() throws Exception {
        agent.service().allocate(QUAD, units());
        agent.service().prepareStart(QUAD, units());
        agent.applyUnits();
        agent.awaitState(UNIT, UnitState.Draining.class);
        agent.service().prepareStart(QUAD, units());
        assertThat(agent.cdi)
                .hasEntrySatisfying(
                        "hostdev.io/quad-nic=0000:02:00.0",
                        device ->
                                assertThat(device.deviceNodes())
                                        .containsExactly("/dev/vfio/vfio", "/dev/vfio/10"));
    }

    @Test
    void aUnitThatIsBeingChangedIsNotGivenOut() throws Exception {
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            agent.applyUnits(planned(2));
            agent.awaitState(UNIT, UnitState.Releasing.class);
            assertThatThrownBy(() -> agent.service().allocate(QUAD, units()))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("it is being changed");
            assertThat(agent.journal().ledger().allocations()).isEmpty();
        }
    }

    @Test
    void aContainerStartOfWhatIsNotOfferedLeavesNoTrace() {
        agent.applyUnits();
        agent.awaitGone(UNIT);
        assertThatThrownBy(() -> agent.service().prepareStart(QUAD, units()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no longer offered");
        assertThat(agent.journal().ledger().allocations()).isEmpty();
    }

    private void awaitFailure(String... parts) {
        AgentOnModel.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(UNIT))
                                .get()
                                .isInstanceOfSatisfying(
                                        UnitState.Failed.class,
                                        failed -> assertThat(failed.message()).contains(parts)));
    }

    private void awaitAsBefore() {
        agent.awaitGone(UNIT);
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
        return new PodUse("default", "qemu", Map.of(QUAD, Set.of(UNIT)));
    }

    private static NavigableSet<UnitId> units() {
        return new TreeSet<>(Set.of(UNIT));
    }

    private static PlannedUnit planned() {
        return planned(3);
    }

    private static PlannedUnit planned(int last) {
        Claim claim =
                new Claim(
                        "quad-nic",
                        Instant.EPOCH,
                        QUAD,
                        Map.of(),
                        List.of(Selector.byAddress("0000:02:00.0-" + last)),
                        new Grouping(Grouping.UnitScope.DEVICE, Grouping.Siblings.DETACH),
                        Terms.DEFAULT);
        return Planner.plan(LabMachine.machine(), List.of(claim)).units().getFirst();
    }
}
