// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What writes to the modelled sysfs do, and those of the agent: recorded, told to the test's hook,
/// and failed where the test wants it.
final class Writes {

    private final PciState pci;
    private final Drivers drivers;
    private final Binder binder;
    private final Slots slots;
    private final Monitor monitor;
    private final Supplier<String> bootId;
    private final Faults faults = new Faults();
    private final List<KernelWrite> recorded = new ArrayList<>();
    private volatile WriteHook hook = WriteHook.NONE;

    /// @param bootId of the boot that a write belongs to
    Writes(
            PciState pci,
            Drivers drivers,
            Binder binder,
            Slots slots,
            Monitor monitor,
            Supplier<String> bootId) {
        this.pci = pci;
        this.drivers = drivers;
        this.binder = binder;
        this.slots = slots;
        this.monitor = monitor;
        this.bootId = bootId;
    }

    Faults faults() {
        return faults;
    }

    void onWrite(WriteHook hook) {
        this.hook = hook;
    }

    /// Those of the agent, oldest first, refused ones too. Under the monitor.
    List<KernelWrite> recorded() {
        return List.copyOf(recorded);
    }

    /// Under the monitor.
    void forget() {
        recorded.clear();
    }

    /// A write of the agent.
    void write(KernelWrite write) throws KernelError {
        hook.before(write);
        try {
            monitor.attempt(() -> {
                recorded.add(write);
                strike(write);
                String boot = bootId.get();
                perform(write);
                if (!boot.equals(bootId.get())) {
                    throw new KernelError(Errno.ENODEV, "the node was rebooted");
                }
            });
        } finally {
            hook.after(write);
        }
    }

    private void strike(KernelWrite write) throws KernelError {
        Optional<Faults.Fault> fault = faults.strike(write);
        if (fault.isPresent()) {
            if (fault.get().vanishing()) {
                write.function().flatMap(pci::find).ifPresent(binder::pull);
            }
            throw new KernelError(fault.get().errno(), "injected");
        }
    }

    /// Anybody's write. Under the monitor.
    void perform(KernelWrite write) throws KernelError {
        switch (write) {
            case KernelWrite.DriverOverride(PciAddress address, Optional<String> driver) ->
                    existing(address).override = driver;
            case KernelWrite.Unbind(PciAddress address) ->
                    pci.find(address).ifPresent(binder::unbind);
            case KernelWrite.DriversProbe(PciAddress address) -> {
                SimulatedFunction function =
                        pci.find(address)
                                .orElseThrow(() -> new KernelError(Errno.ENODEV, address + ""));
                binder.probe(function);
            }
            case KernelWrite.LoadModule(String driver) -> {
                if (!drivers.isKnown(driver)) {
                    throw new KernelError(Errno.ENOENT, "no module has the driver " + driver);
                }
                if (!drivers.isLoaded(driver)) {
                    drivers.load(driver);
                    binder.attach(driver);
                }
            }
            case KernelWrite.NumVfs(PciAddress address, int count) ->
                    slots.changeVirtualFunctions(existing(address), count);
            case KernelWrite.VfProbing(PciAddress address, boolean probing) ->
                    existing(address).probesVfs = probing;
        }
    }

    SimulatedFunction existing(PciAddress address) throws KernelError {
        return pci.find(address)
                .orElseThrow(() -> new KernelError(Errno.ENOENT, address + " is absent"));
    }
}
