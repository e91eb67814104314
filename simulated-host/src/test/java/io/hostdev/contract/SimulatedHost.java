// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.GrantedNodes;
import io.hostdev.agent.port.Holders;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.port.Uevents;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import java.util.Optional;

/// The modelled kernel under the contract tests.
public final class SimulatedHost implements HostUnderTest {

    private interface Call {
        void run() throws KernelError;
    }

    private final SimulatedKernel kernel;

    /// The lab's machine at rest.
    SimulatedHost() {
        this(LabMachine.kernel());
        orFail(() -> kernel.loadDriver("vfio-pci"));
    }

    /// The same on a kernel with iommufd and cdevs.
    static SimulatedHost withCdevs() {
        SimulatedKernel kernel = LabMachine.kernelWithCdevs();
        orFail(() -> kernel.loadDriver("vfio-pci"));
        return new SimulatedHost(kernel);
    }

    /// Whatever this node is like.
    public SimulatedHost(SimulatedKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public PciBus pciBus() {
        return kernel.pciBus();
    }

    @Override
    public VfioGroups vfioGroups() {
        return kernel.vfioGroups();
    }

    @Override
    public Holders holders() {
        return kernel.holders();
    }

    @Override
    public GrantedNodes grantedNodes() {
        return kernel.grantedNodes();
    }

    @Override
    public String bootId() {
        return kernel.bootId();
    }

    @Override
    public Uevents uevents() {
        return kernel.uevents();
    }

    @Override
    public Optional<Errno> setVirtualFunctions(PciAddress physicalFunction, int count) {
        return errno(() -> kernel.setVirtualFunctions(physicalFunction, count));
    }

    @Override
    public void remove(PciAddress address) {
        orFail(() -> kernel.remove(address));
    }

    @Override
    public void rescan() {
        kernel.rescan();
    }

    @Override
    public void close() {
        kernel.reboot();
    }

    @Override
    public OtherProcess startProcess() {
        return new ModelledProcess(kernel.startProcess("holder", Optional.empty()));
    }

    /// The model's scan sees all namespaces, as the agent's has to.
    @Override
    public OtherProcess startProcessInPidNamespace() {
        return startProcess();
    }

    @Override
    public OtherProcess startContainer(IommuGroupId group) {
        SimulatedProcess process = kernel.startProcess("holder", Optional.empty());
        process.giveNode(group);
        return new ModelledProcess(process);
    }

    private record ModelledProcess(SimulatedProcess process) implements OtherProcess {
        @Override
        public int pid() {
            return process.pid();
        }

        @Override
        public Optional<Errno> openGroup(IommuGroupId group) {
            return errno(() -> process.openGroup(group));
        }

        @Override
        public Optional<Errno> setContainer(IommuGroupId group) {
            return errno(() -> process.setContainer(group));
        }

        @Override
        public Optional<Errno> openDevice(PciAddress address) {
            return errno(() -> process.openDevice(address));
        }

        @Override
        public Optional<Errno> openCdev(PciAddress address) {
            return errno(() -> process.openCdev(address));
        }

        @Override
        public Optional<Errno> bindCdev(PciAddress address) {
            return errno(() -> process.bindCdev(address));
        }

        @Override
        public Optional<Errno> map(PciAddress address) {
            return errno(() -> process.map(address));
        }

        @Override
        public void closeGroup(IommuGroupId group) {
            process.closeGroup(group);
        }

        @Override
        public void closeDevice(PciAddress address) {
            process.closeDevice(address);
        }

        @Override
        public void closeCdev(PciAddress address) {
            process.closeCdev(address);
        }

        @Override
        public void closeIommufd() {
            process.closeIommufd();
        }

        @Override
        public void unmap(PciAddress address) {
            process.unmap(address);
        }

        @Override
        public void sendGroup(IommuGroupId group, OtherProcess receiver) {
            orFail(() -> process.sendGroup(group, modelled(receiver)));
        }

        @Override
        public void sendDevice(PciAddress address, OtherProcess receiver) {
            orFail(() -> process.sendDevice(address, modelled(receiver)));
        }

        @Override
        public void sendCdev(PciAddress address, OtherProcess receiver) {
            orFail(() -> process.sendCdev(address, modelled(receiver)));
        }

        private static SimulatedProcess modelled(OtherProcess other) {
            return ((ModelledProcess) other).process();
        }

        @Override
        public void receive() {
            orFail(process::receive);
        }

        /// The model knows no threads: a process has its files as long as any of them lives.
        @Override
        public void endFirstThread() {}

        @Override
        public void close() {
            process.close();
        }
    }

    private static Optional<Errno> errno(Call call) {
        try {
            call.run();
            return Optional.empty();
        } catch (KernelError error) {
            return Optional.of(error.errno());
        }
    }

    private static void orFail(Call call) {
        errno(call)
                .ifPresent(errno -> {
                    throw new AssertionError(errno.described());
                });
    }
}
