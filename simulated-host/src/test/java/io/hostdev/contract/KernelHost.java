// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.awaitility.Awaitility.await;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.proc.ProcGrantedNodes;
import io.hostdev.agent.proc.ProcHolders;
import io.hostdev.agent.syscall.OpenFile;
import io.hostdev.agent.syscall.SystemCallFailure;
import io.hostdev.agent.syscall.SystemCalls;
import io.hostdev.agent.sysfs.HostPaths;
import io.hostdev.agent.sysfs.SysfsPciBus;
import io.hostdev.agent.uevent.NetlinkUevents;
import io.hostdev.agent.vfio.DevVfioGroups;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.LabMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The kernel that these tests run on, in the lab's virtual machine. It must be as [LabMachine]
/// says; a test on another machine fails at once.
final class KernelHost implements HostUnderTest {

    private static final Path SYS = Path.of("/sys");
    private static final Path PROC = Path.of("/proc");
    private static final Path PCI = SYS.resolve("bus/pci");

    private final PciBus bus;
    private final List<KernelProcess> processes = new ArrayList<>();

    /// At rest.
    KernelHost() {
        this(new SysfsPciBus(HostPaths.below(Path.of("/"))));
        try {
            bus.provideDriver("vfio-pci");
        } catch (KernelRefusal refusal) {
            throw new AssertionError(refusal);
        }
        Machine now = bus.observe();
        for (Function expected : LabMachine.machine().functions()) {
            if (!isAtRest(expected, now)) {
                throw new AssertionError(
                        "this is not the lab's machine at rest: there is %s, not %s"
                                .formatted(now.function(expected.address()), expected));
            }
        }
    }

    private KernelHost(PciBus bus) {
        this.bus = bus;
    }

    /// In the middle of a test.
    static KernelHost asItIs() {
        return new KernelHost(new SysfsPciBus(HostPaths.below(Path.of("/"))));
    }

    @Override
    public PciBus pciBus() {
        return bus;
    }

    @Override
    public VfioGroups vfioGroups() {
        return new DevVfioGroups(Path.of("/dev/vfio"));
    }

    @Override
    public Holders holders() {
        return new ProcHolders(SYS, PROC);
    }

    @Override
    public GrantedNodes grantedNodes() {
        return new ProcGrantedNodes(SYS, PROC);
    }

    @Override
    public String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public Uevents uevents() {
        return new NetlinkUevents();
    }

    @Override
    public OtherProcess startProcess() {
        return remember(KernelProcess.start());
    }

    @Override
    public OtherProcess startProcessInPidNamespace() {
        return remember(KernelProcess.startInPidNamespace());
    }

    @Override
    public OtherProcess startContainer(IommuGroupId group) {
        return remember(KernelProcess.startInContainer(group));
    }

    private OtherProcess remember(KernelProcess process) {
        processes.add(process);
        return process;
    }

    @Override
    public Optional<Errno> setVirtualFunctions(PciAddress physicalFunction, int count) {
        return write(device(physicalFunction).resolve("sriov_numvfs"), Integer.toString(count));
    }

    @Override
    public void remove(PciAddress address) {
        HostContract.succeed(write(device(address).resolve("remove"), "1"));
    }

    @Override
    public void rescan() {
        HostContract.succeed(write(PCI.resolve("rescan"), "1"));
    }

    /// A write that a process of the test kept in the kernel ends some time after the process.
    @Override
    public void close() {
        processes.forEach(KernelProcess::close);
        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(60)).until(this::isAtRestAgain);
    }

    private boolean isAtRestAgain() throws KernelRefusal {
        Machine now = bus.observe();
        if (isAtRest(now)) {
            return true;
        }
        bringToRest(now);
        return isAtRest(bus.observe());
    }

    private boolean isAtRest(Machine now) throws KernelRefusal {
        for (Function expected : LabMachine.machine().functions()) {
            if (!isAtRest(expected, now) || bus.driverOverride(expected.address()).isPresent()) {
                return false;
            }
        }
        return now.functions().stream().noneMatch(KernelHost::hasVirtualFunctions);
    }

    private static boolean isAtRest(Function expected, Machine now) {
        return now.function(expected.address())
                .filter(found -> found.binding().equals(expected.binding()))
                .isPresent();
    }

    private static boolean hasVirtualFunctions(Function function) {
        return function.sriov() instanceof SriovRole.PhysicalFunction role && role.enabledVfs() > 0;
    }

    private void bringToRest(Machine now) throws KernelRefusal {
        List<Function> atRest = LabMachine.machine().functions();
        if (!atRest.stream().allMatch(function -> now.function(function.address()).isPresent())) {
            rescan();
        }
        // First the drivers: VFs are switched off by the PF's own.
        for (Function function : atRest) {
            giveBack(function);
        }
        for (Function function : bus.observe().functions()) {
            if (hasVirtualFunctions(function)) {
                HostContract.succeed(setVirtualFunctions(function.address(), 0));
            }
        }
    }

    private void giveBack(Function atRest) throws KernelRefusal {
        PciAddress address = atRest.address();
        if (bus.driverOverride(address).isPresent()) {
            bus.overrideDriver(address, Optional.empty());
        }
        Optional<BoundDriver> driver = atRest.binding().driver();
        if (!bus.observe(address).flatMap(now -> now.binding().driver()).equals(driver)) {
            bus.unbind(address);
            if (driver.isPresent()) {
                bus.probe(address);
            }
        }
    }

    private static Path device(PciAddress address) {
        return PCI.resolve("devices").resolve(address.toString());
    }

    private static Optional<Errno> write(Path attribute, String text) {
        try (OpenFile file = SystemCalls.open(attribute, SystemCalls.O_WRONLY)) {
            SystemCalls.write(file, text);
            return Optional.empty();
        } catch (SystemCallFailure failure) {
            return Optional.of(failure.errno());
        }
    }
}
