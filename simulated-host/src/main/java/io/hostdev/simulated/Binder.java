// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The driver core (drivers/base/dd.c): which driver gets a function, and how it loses it. Guarded
/// by the kernel's lock, which its waits give away.
final class Binder {

    private record Pair(String driver, PciAddress address) {}

    private final PciState pci;
    private final Drivers drivers;
    private final VfioState vfio;
    private final Monitor monitor;
    private final Set<Pair> refusing = new HashSet<>();

    Binder(PciState pci, Drivers drivers, VfioState vfio, Monitor monitor) {
        this.pci = pci;
        this.drivers = drivers;
        this.vfio = vfio;
        this.monitor = monitor;
    }

    /// From now on this driver's probe of this function fails.
    void refuse(String driver, PciAddress address) {
        refusing.add(new Pair(driver, address));
    }

    void accept(String driver, PciAddress address) {
        refusing.remove(new Pair(driver, address));
    }

    /// @throws KernelError EINVAL: the group's DMA belongs to a process
    void probe(SimulatedFunction function) throws KernelError {
        if (function.driver.isPresent()) {
            return;
        }
        Optional<BoundDriver> candidate =
                function.override.or(() -> function.hostDriver).flatMap(drivers::loaded);
        if (candidate.isEmpty()) {
            return;
        }
        BoundDriver driver = candidate.get();
        if (driver.vfio() && function.override.isEmpty()) {
            return;
        }
        if (!driver.leavesDmaAlone()
                && function.placement.group().filter(vfio::ownsDma).isPresent()) {
            throw new KernelError(
                    Errno.EINVAL, "the DMA of the group of " + function.address() + " is taken");
        }
        if (takes(driver, function)) {
            function.driver = candidate;
            function.cdev = driver.vfio() ? Optional.of(pci.freeCdev()) : Optional.empty();
            if (pci.groupsWithDriver && function.groupPending) {
                pci.makeGroup(function);
            }
            monitor.announce();
        }
    }

    /// As [#probe], where nobody hears of an error.
    void probeQuietly(SimulatedFunction function) {
        try {
            probe(function);
        } catch (KernelError refused) {
            monitor.announce();
        }
    }

    /// A driver that was just registered is tried on every function without one; no other driver is
    /// (drivers/base/dd.c, driver_attach).
    void attach(String driver) {
        List.copyOf(pci.functions.values()).stream()
                .filter(function ->
                        function.override
                                .or(() -> function.hostDriver)
                                .filter(driver::equals)
                                .isPresent())
                .forEach(this::probeQuietly);
    }

    /// Removes the driver; stays until the function's device file and mappings are closed.
    void unbind(SimulatedFunction function) {
        if (function.driver.isEmpty() || function.unbinding) {
            return;
        }
        if (function.made.sriov() instanceof SriovRole.PhysicalFunction
                && !pci.layout(function).outliveDriver()) {
            disableVirtualFunctions(function);
        }
        beginUnbind(function);
        monitor.await(() -> !function.unbinding || !vfio.inUse(function.address()));
        if (function.unbinding) {
            finishUnbind(function);
        }
    }

    /// Removes the VFs one by one, the first one first; stays at one that is held.
    void disableVirtualFunctions(SimulatedFunction parent) {
        for (SimulatedFunction vf : pci.virtualFunctions(parent.address())) {
            vf.unlinked = true;
            remove(vf);
        }
    }

    /// Hot-removes the function; stays until it is released.
    void remove(SimulatedFunction function) {
        unbind(function);
        monitor.await(() -> !function.unbinding);
        forget(function);
    }

    /// The function is pulled, and a PF's VFs with it: nobody waits for its departure.
    void pull(SimulatedFunction function) {
        pci.virtualFunctions(function.address()).forEach(this::pull);
        if (vfio.inUse(function.address())) {
            function.leaving = true;
            beginUnbind(function);
            return;
        }
        if (function.driver.isPresent()) {
            finishUnbind(function);
        }
        forget(function);
    }

    /// Functions that were pulled while held and are held no more go now.
    void finishDepartures() {
        for (SimulatedFunction function : List.copyOf(pci.functions.values())) {
            if (function.leaving && !vfio.inUse(function.address())) {
                finishUnbind(function);
                forget(function);
            }
        }
    }

    private void beginUnbind(SimulatedFunction function) {
        function.unbinding = true;
        monitor.announce();
    }

    private void finishUnbind(SimulatedFunction function) {
        boolean wasVfio = function.onVfio();
        function.driver = Optional.empty();
        function.cdev = Optional.empty();
        function.unbinding = false;
        Optional<IommuGroupId> group = function.placement.group();
        if (wasVfio && group.isPresent() && !pci.nodeExists(group.get())) {
            vfio.orphan(group.get());
        }
        monitor.announce();
    }

    private void forget(SimulatedFunction function) {
        if (!pci.functions.remove(function.address(), function)) {
            return;
        }
        if (!(function.made.sriov() instanceof SriovRole.VirtualFunction)) {
            pci.pulled.put(function.address(), function);
        }
        monitor.announce();
    }

    private boolean takes(BoundDriver driver, SimulatedFunction function) {
        if (refusing.contains(new Pair(driver.name(), function.address()))) {
            return false;
        }
        if (driver.vfio()) {
            return function.placement.group().isPresent()
                    && !function.made.identity().pciClass().isBridge()
                    && pci.virtualFunctions(function.address()).isEmpty();
        }
        return driver.name().equals("pci-stub")
                || function.hostDriver.equals(Optional.of(driver.name()));
    }
}
