// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// A bus with somebody who is told of each write before the kernel has it and after, and who can
/// refuse it, change the machine under it, or end the writer. Works on any host.
public final class WatchedBus implements PciBus {

    /// @param subject the address, or the driver that is loaded
    /// @param value the text of an override; empty where it is cleared, and for other writes
    public record Write(Step step, String subject, String value) {

        static Write override(PciAddress address, String value) {
            return new Write(Step.WRITE_OVERRIDE, address.toString(), value);
        }

        static Write unbind(PciAddress address) {
            return new Write(Step.UNBIND, address.toString(), "");
        }

        static Write probe(PciAddress address) {
            return new Write(Step.PROBE, address.toString(), "");
        }

        static Write probing(PciAddress physicalFunction, boolean probing) {
            return new Write(
                    Step.WRITE_PROBING, physicalFunction.toString(), Boolean.toString(probing));
        }

        static Write virtualFunctions(PciAddress physicalFunction, int count) {
            return new Write(
                    Step.SET_VIRTUAL_FUNCTIONS,
                    physicalFunction.toString(),
                    Integer.toString(count));
        }

        static Write load(String driver) {
            return new Write(Step.LOAD_MODULE, driver, "");
        }
    }

    interface Watch {
        /// @throws KernelRefusal in place of the write
        void before(Write write) throws KernelRefusal;

        /// The kernel has done it.
        default void after(Write write) throws KernelRefusal {}
    }

    private interface Call {
        void run() throws KernelRefusal;
    }

    private final PciBus bus;
    private final Watch watch;

    WatchedBus(PciBus bus, Watch watch) {
        this.bus = bus;
        this.watch = watch;
    }

    @Override
    public Machine observe() {
        return bus.observe();
    }

    @Override
    public Optional<Function> observe(PciAddress address) {
        return bus.observe(address);
    }

    @Override
    public boolean isThere(PciAddress address) {
        return bus.isThere(address);
    }

    @Override
    public Optional<String> driverOverride(PciAddress address) throws KernelRefusal {
        return bus.driverOverride(address);
    }

    @Override
    public void overrideDriver(PciAddress address, Optional<String> driver) throws KernelRefusal {
        watched(
                Write.override(address, driver.orElse("")),
                () -> bus.overrideDriver(address, driver));
    }

    @Override
    public void unbind(PciAddress address) throws KernelRefusal {
        watched(Write.unbind(address), () -> bus.unbind(address));
    }

    @Override
    public void probe(PciAddress address) throws KernelRefusal {
        watched(Write.probe(address), () -> bus.probe(address));
    }

    @Override
    public boolean probesVirtualFunctions(PciAddress physicalFunction) throws KernelRefusal {
        return bus.probesVirtualFunctions(physicalFunction);
    }

    @Override
    public void probeVirtualFunctions(PciAddress physicalFunction, boolean probing)
            throws KernelRefusal {
        watched(
                Write.probing(physicalFunction, probing),
                () -> bus.probeVirtualFunctions(physicalFunction, probing));
    }

    @Override
    public void setVirtualFunctions(PciAddress physicalFunction, int count) throws KernelRefusal {
        watched(
                Write.virtualFunctions(physicalFunction, count),
                () -> bus.setVirtualFunctions(physicalFunction, count));
    }

    @Override
    public String provideVfioDriver(String driver) throws KernelRefusal {
        watch.before(Write.load(driver));
        String name = bus.provideVfioDriver(driver);
        watch.after(Write.load(driver));
        return name;
    }

    @Override
    public void provideDriver(String driver) throws KernelRefusal {
        watched(Write.load(driver), () -> bus.provideDriver(driver));
    }

    private void watched(Write write, Call call) throws KernelRefusal {
        watch.before(write);
        call.run();
        watch.after(write);
    }
}
