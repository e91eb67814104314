// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// sysfs, as the agent uses it.
final class SimulatedPciBus implements PciBus {

    private final SimulatedKernel kernel;

    SimulatedPciBus(SimulatedKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Machine observe() {
        return kernel.observe();
    }

    @Override
    public Optional<Function> observe(PciAddress address) {
        return kernel.monitor.locked(() -> kernel.pci.find(address).map(kernel.pci::observed));
    }

    @Override
    public boolean isThere(PciAddress address) {
        return kernel.monitor.locked(() -> kernel.pci.find(address).isPresent());
    }

    @Override
    public Optional<String> driverOverride(PciAddress address) throws KernelRefusal {
        Optional<SimulatedFunction> function =
                kernel.monitor.locked(() -> kernel.pci.find(address));
        if (function.isEmpty()) {
            throw new KernelRefusal(Step.READ_OVERRIDE, address, Errno.ENOENT, "");
        }
        return kernel.monitor.locked(() -> function.get().override);
    }

    @Override
    public void overrideDriver(PciAddress address, Optional<String> driver) throws KernelRefusal {
        write(Step.WRITE_OVERRIDE, address, new KernelWrite.DriverOverride(address, driver));
    }

    @Override
    public void unbind(PciAddress address) throws KernelRefusal {
        write(Step.UNBIND, address, new KernelWrite.Unbind(address));
    }

    @Override
    public void probe(PciAddress address) throws KernelRefusal {
        write(Step.PROBE, address, new KernelWrite.DriversProbe(address));
    }

    @Override
    public boolean probesVirtualFunctions(PciAddress physicalFunction) throws KernelRefusal {
        return kernel.monitor
                .locked(() ->
                        kernel.pci
                                .find(physicalFunction)
                                .filter(function -> function.totalVirtualFunctions() > 0)
                                .map(function -> function.probesVfs))
                .orElseThrow(() ->
                        new KernelRefusal(Step.READ_PROBING, physicalFunction, Errno.ENOENT, ""));
    }

    @Override
    public void probeVirtualFunctions(PciAddress physicalFunction, boolean probing)
            throws KernelRefusal {
        write(
                Step.WRITE_PROBING,
                physicalFunction,
                new KernelWrite.VfProbing(physicalFunction, probing));
    }

    @Override
    public void setVirtualFunctions(PciAddress physicalFunction, int count) throws KernelRefusal {
        write(
                Step.SET_VIRTUAL_FUNCTIONS,
                physicalFunction,
                new KernelWrite.NumVfs(physicalFunction, count));
    }

    @Override
    public String provideVfioDriver(String driver) throws KernelRefusal {
        Optional<String> name = kernel.monitor.locked(() -> kernel.drivers.meant(driver));
        if (name.isEmpty()) {
            throw new KernelRefusal(Step.CHOOSE_DRIVER, driver, Errno.ENOENT, "");
        }
        if (!kernel.monitor.locked(() -> kernel.drivers.isVfio(name.get()))) {
            throw new KernelRefusal(Step.CHOOSE_DRIVER, driver, Errno.EINVAL, "");
        }
        provideDriver(name.get());
        return name.get();
    }

    @Override
    public void provideDriver(String driver) throws KernelRefusal {
        if (!kernel.monitor.locked(() -> kernel.drivers.isLoaded(driver))) {
            write(Step.LOAD_MODULE, driver, new KernelWrite.LoadModule(driver));
        }
    }

    private void write(Step step, Object subject, KernelWrite write) throws KernelRefusal {
        try {
            kernel.write(write);
        } catch (KernelError error) {
            throw new KernelRefusal(step, subject, error.errno(), "");
        }
    }
}
