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
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.contract.AgentOnHost;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.simulated.KernelWrite;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The agent from plan to Ready and back, and through what can go wrong, on a modelled kernel.
class NodeAgentTest {

    private static final IommuGroupId GROUP = new IommuGroupId(10);

    @TempDir private Path disk;

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final Machine before = kernel.observe();
    private AgentOnHost agent;

    @BeforeEach
    void start() throws Exception {
        agent = AgentOnHost.on(kernel, disk).awaitReport();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void allDetachedBeforeAnyIsProbed() {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        List<KernelWrite> writes = kernel.writes();
        int firstProbe =
                IntStream.range(0, writes.size())
                        .filter(i -> writes.get(i) instanceof KernelWrite.DriversProbe)
                        .findFirst()
                        .orElseThrow();
        assertThat(writes.subList(firstProbe, writes.size()))
                .hasSize(4)
                .allMatch(write -> write instanceof KernelWrite.DriversProbe);
    }

    @Test
    void aPodGetsItThroughCdi() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        ContainerEdits edits = agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(edits.cdiDevices()).containsExactly("hostdev.io/quad-nic=0000:02:00.0");
        assertThat(edits.environment())
                .containsEntry(
                        "PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC",
                        "0000:02:00.0,0000:02:00.1,0000:02:00.2,0000:02:00.3");
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent.deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/10");
        assertThat(agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC)).isEqualTo(edits);
        agent.awaitState(QUAD_NIC, UnitState.InUse.class);
    }

    @Test
    void siblingsThatWereDetachedAreGivenToNobody() throws Exception {
        PlannedUnit two = planned(claim("quad-nic", "0000:02:00.0-1", Grouping.Siblings.DETACH));
        assertThat(two.siblings()).hasSize(2);
        agent.applyUnits(two);
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly("vfio-pci");
        ContainerEdits edits = agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(edits.environment())
                .containsEntry("PCI_RESOURCE_HOSTDEV_IO_QUAD-NIC", "0000:02:00.0,0000:02:00.1");
    }

    @Test
    void aSecondPodWaitsForTheFirstOnesProcess() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        SimulatedProcess dying = kernel.startProcess("qemu-system-x86", Optional.of("uid-1"));
        dying.openGroup(GROUP);
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThatThrownBy(() -> agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("held by process " + dying.pid() + " (qemu-system-x86)");
        dying.close();
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
    }

    @Test
    void aResourceThatIsNotPlannedIsRefused() {
        assertThatThrownBy(() -> agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no longer offered as hostdev.io/quad-nic");
    }

    /// A pod that asks for it then waits in the scheduler, as for any resource that is used up.
    @Test
    void aResourceWithoutAUnitHereKeepsItsEndpointWhileAHostDeviceSelectsTheNode() {
        Claim none = claim("none-here", "0000:77:00.0", Grouping.Siblings.REFUSE);
        agent.apply(quadNic(), none);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.offers())
                                .containsEntry(none.resourceName(), List.of())
                                .containsKey(QUAD_NIC_RESOURCE));
        agent.close();

        agent = AgentOnHost.on(kernel, disk);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.offers()).containsEntry(none.resourceName(), List.of()));

        agent.awaitReport().apply(quadNic());
        AgentOnHost.soon()
                .untilAsserted(
                        () -> assertThat(agent.offers()).containsOnlyKeys(QUAD_NIC_RESOURCE));
    }

    @Test
    void aVanishedFunctionIsMissingAndNotOffered() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        kernel.remove(LabMachine.quadNic(2));
        agent.awaitState(QUAD_NIC, UnitState.Missing.class);
        AgentOnHost.soon()
                .untilAsserted(() -> assertThat(agent.offers().get(QUAD_NIC_RESOURCE)).isEmpty());
        kernel.rescan();
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void aFunctionThatVanishesWhileItIsBoundLeavesTheOthersAsTheyWere() {
        kernel.faults().vanishOnce(Step.UNBIND, LabMachine.quadNic(2));
        agent.apply(quadNic());
        AgentOnHost.soon()
                .until(() ->
                        agent.state(QUAD_NIC)
                                .filter(state ->
                                        state instanceof UnitState.Missing
                                                || state instanceof UnitState.Failed)
                                .isPresent());
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(
                                        List.of(
                                                driver(LabMachine.quadNic(0)),
                                                driver(LabMachine.quadNic(1))))
                                .containsOnly("e1000e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverWriteFailsTheMachineIsAsItWas(int write) {
        for (Errno errno : List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENODEV)) {
            kernel.faults().failAtWrite(write, errno);
            agent.apply(quadNic());
            AgentOnHost.soon()
                    .untilAsserted(() ->
                            assertThat(agent.state(QUAD_NIC))
                                    .get()
                                    .isInstanceOfSatisfying(
                                            UnitState.Failed.class,
                                            failed ->
                                                    assertThat(failed.message())
                                                            .containsAnyOf(
                                                                    "0000:02:00.",
                                                                    "the module vfio-pci")
                                                            .contains(errno.described())));
            AgentOnHost.soon()
                    .untilAsserted(() -> {
                        assertThat(kernel.observe()).isEqualTo(before);
                        assertThat(agent.journal().ledger()).isEqualTo(Ledger.EMPTY);
                    });
            kernel.faults().clear();
            agent.awaitState(QUAD_NIC, UnitState.Ready.class);
            agent.apply();
            agent.awaitGone(QUAD_NIC);
        }
    }

    @Test
    void withoutTheDriverNothingIsTouched() throws Exception {
        kernel.removeDriver("vfio-pci");
        agent.apply(quadNic());
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .get()
                                .isInstanceOfSatisfying(
                                        UnitState.Failed.class,
                                        failed -> {
                                            assertThat(failed.reason())
                                                    .isEqualTo("DriverUnavailable");
                                            assertThat(failed.message()).contains("vfio");
                                        }));
        assertThat(kernel.observe()).isEqualTo(before);
        kernel.installDriver(BoundDriver.vfio("vfio-pci"));
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void aNamedDriverIsTakenAndNoOtherInItsPlace() {
        PlannedUnit unit = withDriver(new DriverChoice.Named("nic-vfio"));
        agent.applyUnits(unit);
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .get()
                                .isInstanceOfSatisfying(
                                        UnitState.Failed.class,
                                        failed ->
                                                assertThat(failed.message()).contains("nic-vfio")));
        assertThat(kernel.observe()).isEqualTo(before);
        kernel.installDriver(BoundDriver.vfio("nic-vfio"));
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        assertThat(drivers()).containsOnly("nic-vfio");
    }

    private static PlannedUnit withDriver(DriverChoice driver) {
        PlannedUnit unit = planned(quadNic());
        Terms terms =
                new Terms(
                        unit.terms().management(),
                        driver,
                        unit.terms().bind(),
                        unit.terms().backend(),
                        unit.terms().allowHostCritical());
        return new PlannedUnit(
                unit.hostDevice(), unit.resourceName(), unit.functions(), unit.siblings(), terms);
    }

    /// Where a device cgroup keeps the agent from VFIO's nodes.
    @Test
    void withoutTheRightToOpenVfioTheProcessesDecide() throws Exception {
        kernel.forbidVfioNodes(true);
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        try (SimulatedProcess process = kernel.startProcess("qemu-system-x86", Optional.of("u"))) {
            process.openGroup(GROUP);
            kernel.forgetWrites();
            agent.apply();
            agent.awaitWords(QUAD_NIC, "still held by process " + process.pid());
            agent.awaitLook();
            assertThat(kernel.writes()).isEmpty();
        }
        agent.awaitGone(QUAD_NIC);
        assertThat(kernel.observe()).isEqualTo(before);
    }

    /// Sooner than it would look by itself.
    @Test
    void anEventIsHeededAtOnce() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.awaitLook();
        kernel.remove(LabMachine.quadNic(2));
        AgentOnHost.soon()
                .atMost(Duration.ofSeconds(4))
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .get()
                                .isInstanceOf(UnitState.Missing.class));
    }

    @Test
    void aLostEventCostsSecondsAndNothingElse() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.awaitLook();
        kernel.loseUevents(true);
        kernel.remove(LabMachine.quadNic(2));
        agent.awaitState(QUAD_NIC, UnitState.Missing.class);
        kernel.rescan();
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
    }

    @Test
    void whatTheHostCameToLiveOnIsNotTaken() {
        kernel.setHostUse(
                LabMachine.quadNic(3), List.of(new HostUse(HostUse.Kind.DEFAULT_ROUTE, "eth3")));
        agent.applyUnits(planned(quadNic()));
        AgentOnHost.soon()
                .untilAsserted(() ->
                        assertThat(agent.state(QUAD_NIC))
                                .get()
                                .isInstanceOfSatisfying(
                                        UnitState.Failed.class,
                                        failed -> {
                                            assertThat(failed.reason()).isEqualTo("HostCritical");
                                            assertThat(failed.message())
                                                    .contains("0000:02:00.3")
                                                    .contains("eth3");
                                        }));
        assertThat(drivers()).containsOnly("e1000e");
    }

    @Test
    void anAgentThatStartsAgainGoesOnFromTheJournalAndItsLastPlan() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        kernel.forgetWrites();
        agent.close();

        agent = AgentOnHost.on(kernel, disk);
        agent.awaitState(QUAD_NIC, UnitState.InUse.class);
        assertThat(kernel.writes()).isEmpty();
    }

    /// Until the operator says what is wanted.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutItsPlanWhatIsBoundStays(boolean damaged) throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.close();
        Path plan = disk.resolve("plan.json");
        assertThat(plan).exists();
        if (damaged) {
            Files.writeString(plan, "{");
        } else {
            Files.delete(plan);
        }
        kernel.forgetWrites();

        agent = AgentOnHost.on(kernel, disk);
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.awaitLook();
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void aRebootStartsAfresh() throws Exception {
        agent.apply(quadNic());
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.close();
        kernel.reboot(group -> group + 3);

        agent = AgentOnHost.on(kernel, disk);
        agent.awaitState(QUAD_NIC, UnitState.Ready.class);
        agent.service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        agent.service().prepareStart(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC);
        assertThat(agent.deviceNodes("hostdev.io/quad-nic=0000:02:00.0"))
                .containsExactly("/dev/vfio/vfio", "/dev/vfio/13");
    }

    private List<String> drivers() {
        return IntStream.rangeClosed(0, 3).mapToObj(LabMachine::quadNic).map(this::driver).toList();
    }

    private String driver(PciAddress address) {
        return kernel.observe()
                .function(address)
                .flatMap(function -> function.binding().driver())
                .map(BoundDriver::name)
                .orElse("none");
    }
}
