// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import static io.hostdev.simulated.LabMachine.IGB;
import static io.hostdev.simulated.LabMachine.NVME;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups.State;
import io.hostdev.contract.Traces;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the model offers beyond Linux: faults, hooks, and the hands of an admin.
@Timeout(30)
class SimulatedKernelTest {

    private static final String VFIO = "vfio-pci";
    private static final IommuGroupId QUAD_GROUP = new IommuGroupId(10);

    private final SimulatedKernel kernel = LabMachine.kernel();
    private final PciBus bus = kernel.pciBus();

    @Test
    void aFreshNodeIsTheMachineThatItWasMadeFrom() {
        Machine machine = LabMachine.machine();
        assertThat(Traces.functions(kernel.observe())).isEqualTo(machine.functions());
        assertThat(kernel.observe().kernel()).isEqualTo(machine.kernel());
    }

    @Test
    void writesAreLoggedInOrder() throws KernelRefusal {
        rebind(IGB);

        assertThat(kernel.writes())
                .containsExactly(
                        new KernelWrite.LoadModule(VFIO),
                        new KernelWrite.DriverOverride(IGB, Optional.of(VFIO)),
                        new KernelWrite.Unbind(IGB),
                        new KernelWrite.DriversProbe(IGB));
        assertThat(driver(IGB)).contains(VFIO);
    }

    @Test
    void theNthWriteFailsOnceAndChangesNothing() throws KernelRefusal {
        kernel.faults().failAtWrite(3, Errno.ENOMEM);

        refused(Step.UNBIND, Errno.ENOMEM, () -> rebind(IGB));
        assertThat(driver(IGB)).contains("igb");

        rebind(IGB);
        assertThat(driver(IGB)).contains(VFIO);
    }

    @Test
    void aNamedStepFailsUntilItIsCleared() throws KernelRefusal {
        kernel.faults().failAlways(Step.PROBE, quadNic(1), Errno.EIO);

        rebind(quadNic(0));
        refused(Step.PROBE, Errno.EIO, () -> rebind(quadNic(1)));
        refused(Step.PROBE, Errno.EIO, () -> bus.probe(quadNic(1)));

        kernel.faults().clear();
        bus.probe(quadNic(1));
        assertThat(driver(quadNic(1))).contains(VFIO);
    }

    @Test
    void aFunctionVanishesAtAWrite() {
        kernel.faults().vanishOnce(Step.UNBIND, IGB);

        refused(Step.UNBIND, Errno.ENODEV, () -> rebind(IGB));
        assertThat(bus.observe(IGB)).isEmpty();
    }

    @Test
    void aHookEndsTheWriterBeforeOrAfterTheWrite() {
        Error killed = new Error("killed");
        kernel.onWrite(
                new WriteHook() {
                    @Override
                    public void before(KernelWrite write) {
                        if (write instanceof KernelWrite.DriversProbe) {
                            throw killed;
                        }
                    }
                });
        assertThatExceptionOfType(Error.class).isThrownBy(() -> rebind(IGB)).isSameAs(killed);
        assertThat(driver(IGB)).isEmpty();

        kernel.onWrite(
                new WriteHook() {
                    @Override
                    public void after(KernelWrite write) {
                        throw killed;
                    }
                });
        assertThatExceptionOfType(Error.class).isThrownBy(() -> bus.probe(IGB)).isSameAs(killed);
        assertThat(driver(IGB)).contains(VFIO);
    }

    @Test
    void aHeldFunctionThatIsPulledGoesWhenItIsReleased() throws Exception {
        rebind(IGB);
        SimulatedProcess process = kernel.startProcess("qemu", Optional.of("pod-1"));
        process.use(new IommuGroupId(9), IGB);

        kernel.pull(IGB);
        assertThat(bus.observe(IGB)).isPresent();
        assertThat(driver(IGB)).isEmpty();

        process.close();
        assertThat(bus.observe(IGB)).isEmpty();
    }

    @Test
    void theSameAddressComesBackInAnotherGroupOrAsAnotherDevice() {
        kernel.pull(IGB);
        kernel.reappear(IGB, new IommuGroupId(40));
        assertThat(bus.observe(IGB).orElseThrow().group()).contains(new IommuGroupId(40));

        kernel.pull(IGB);
        var card = LabMachine.machine().function(LabMachine.CARD_1).orElseThrow();
        kernel.plugIn(
                new Function(
                        IGB,
                        card.identity(),
                        card.placement(),
                        card.binding(),
                        card.sriov(),
                        List.of()));
        assertThat(bus.observe(IGB).orElseThrow().identity().id())
                .isEqualTo(PciId.parse("8086:100e"));
        assertThat(driver(IGB)).contains("e1000");
    }

    @Test
    void aFreshVfHasNoGroupUntilTheLinkIsMade() throws KernelError {
        PciAddress vf = PciAddress.parse("0000:01:10.0");
        kernel.delayGroups();
        kernel.setVirtualFunctions(IGB, 2);
        assertThat(bus.observe(vf).orElseThrow().group()).isEmpty();

        kernel.settleGroups();
        assertThat(bus.observe(vf).orElseThrow().group()).contains(new IommuGroupId(12));
    }

    @Test
    void aRebootForgetsTheAgentsWritesAndRefusesTheBlockedWriter() throws Exception {
        rebind(quadNic(0));
        for (int function = 1; function < 4; function++) {
            bus.unbind(quadNic(function));
        }
        kernel.startProcess("qemu", Optional.empty()).use(QUAD_GROUP, quadNic(0));
        String boot = kernel.bootId();
        CompletableFuture<KernelRefusal> refusal = new CompletableFuture<>();
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                bus.unbind(quadNic(0));
                            } catch (KernelRefusal refused) {
                                refusal.complete(refused);
                            }
                        });
        await().until(() -> driver(quadNic(0)).isEmpty());

        kernel.reboot(number -> number + 100);
        writer.join();

        assertThat(refusal.join().errno()).isEqualTo(Errno.ENODEV);
        assertThat(kernel.bootId()).isNotEqualTo(boot);
        assertThat(driver(quadNic(0))).contains("e1000e");
        assertThat(bus.observe(quadNic(0)).orElseThrow().group()).contains(new IommuGroupId(110));
        assertThat(bus.driverOverride(quadNic(0))).isEmpty();
    }

    @Test
    void adminsHandsAreNotInTheLog() throws Exception {
        rebind(NVME);
        kernel.forgetWrites();

        kernel.bindByHand(NVME, "nvme");

        assertThat(driver(NVME)).contains("nvme");
        assertThat(kernel.writes()).isEmpty();
    }

    @Test
    void aDriverThatAppearsLaterTakesTheFreeFunctionsOfItsKind() throws Exception {
        kernel.installDriver(BoundDriver.vfio("nvme_vfio_pci"));
        bus.overrideDriver(NVME, Optional.of("nvme_vfio_pci"));
        bus.unbind(NVME);
        bus.probe(NVME);
        assertThat(driver(NVME)).isEmpty();

        kernel.loadDriver("nvme_vfio_pci");
        assertThat(bus.observe(NVME).orElseThrow().binding().driver())
                .contains(BoundDriver.vfio("nvme_vfio_pci"));
    }

    @Test
    void aMissingModuleIsRefusedByName() {
        kernel.removeDriver(VFIO);

        assertThatExceptionOfType(KernelRefusal.class)
                .isThrownBy(() -> bus.provideDriver(VFIO))
                .withMessageContaining(VFIO);
    }

    @Test
    void aDriverThatRefusesIsSilent() throws KernelRefusal {
        kernel.refuseBinding(VFIO, IGB);
        rebind(IGB);
        assertThat(driver(IGB)).isEmpty();

        kernel.allowBinding(VFIO, IGB);
        bus.probe(IGB);
        assertThat(driver(IGB)).contains(VFIO);
    }

    @Test
    void viewsCanBeBlinded() throws KernelRefusal {
        rebind(IGB);
        kernel.forbidVfioNodes(true);
        assertThat(kernel.vfioGroups().tryOpen(new IommuGroupId(9)))
                .isEqualTo(new State.Forbidden());
        assertThat(kernel.triedOpens()).containsExactly(new IommuGroupId(9));

        kernel.hideProcesses(true);
        assertThatExceptionOfType(Holders.Unreadable.class)
                .isThrownBy(() -> kernel.holders().scan());
    }

    @Test
    void eventsAreLostAndTheirLossIsAnnounced() throws KernelRefusal {
        AtomicInteger wakes = new AtomicInteger();
        try (Uevents uevents = kernel.uevents()) {
            uevents.subscribe(wakes::incrementAndGet);
            kernel.loseUevents(true);
            rebind(IGB);

            kernel.announceLostUevents();
            await().until(() -> wakes.get() > 0);
            assertThat(wakes).hasValue(1);
        }
    }

    @Test
    void hostUsesAreFoundApartFromTheBus() {
        HostUse root = new HostUse(HostUse.Kind.MOUNTED_FILESYSTEM, "/");
        kernel.setHostUse(NVME, List.of(root));

        assertThat(kernel.hostUses().find()).containsEntry(NVME, List.of(root));
        assertThat(bus.observe(NVME).orElseThrow().hostUse()).isEmpty();
    }

    private void rebind(PciAddress address) throws KernelRefusal {
        bus.provideDriver(VFIO);
        bus.overrideDriver(address, Optional.of(VFIO));
        bus.unbind(address);
        bus.probe(address);
    }

    private Optional<String> driver(PciAddress address) {
        return bus.observe(address)
                .flatMap(function -> function.binding().driver())
                .map(BoundDriver::name);
    }

    private static void refused(Step step, Errno errno, ThrowingCallable write) {
        assertThatExceptionOfType(KernelRefusal.class)
                .isThrownBy(write)
                .satisfies(refusal -> {
                    assertThat(refusal.step()).isEqualTo(step);
                    assertThat(refusal.errno()).isEqualTo(errno);
                });
    }
}
