package io.hostdev.contract;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.KernelRefusal.Step;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A bus as one agent has it: what that agent writes is noted before the kernel has it, and after
/// the agent's end it writes nothing more. Loading a module is not counted: the real host has them
/// all.
public final class AgentsBus implements PciBus {

    /// @param value the driver's name; empty where it is cleared, or where the address says it all
    public record Write(Step step, PciAddress address, String value) {}

    private final PciBus bus;
    private final List<Write> writes = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    AgentsBus(PciBus bus) {
        this.bus = bus;
    }

    List<Write> writes() {
        return List.copyOf(writes);
    }

    /// From now on each write ends the thread that makes it.
    void end() {
        ended = true;
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
    public Optional<String> driverOverride(PciAddress address) throws KernelRefusal {
        return bus.driverOverride(address);
    }

    @Override
    public void overrideDriver(PciAddress address, Optional<String> driver) throws KernelRefusal {
        note(Step.WRITE_OVERRIDE, address, driver.orElse(""));
        bus.overrideDriver(address, driver);
    }

    @Override
    public void unbind(PciAddress address) throws KernelRefusal {
        note(Step.UNBIND, address, "");
        bus.unbind(address);
    }

    @Override
    public void probe(PciAddress address) throws KernelRefusal {
        note(Step.PROBE, address, "");
        bus.probe(address);
    }

    @Override
    public void provideDriver(String driver) throws KernelRefusal {
        bus.provideDriver(driver);
    }

    private void note(Step step, PciAddress address, String value) {
        if (ended) {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new AgentHasEnded();
        }
        writes.add(new Write(step, address, value));
    }

    private static final class AgentHasEnded extends Error {
        private static final long serialVersionUID = 1L;
    }
}
