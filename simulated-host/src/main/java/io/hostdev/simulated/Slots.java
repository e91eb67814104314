// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// How functions come to be there: at boot, by hotplug, and as the VFs of a PF. Guarded by the
/// kernel's lock, which a wait for a VF gives away.
final class Slots {

    private final PciState pci;
    private final Drivers drivers;
    private final Binder binder;
    private final Monitor monitor;
    private boolean groupsDelayed;

    Slots(PciState pci, Drivers drivers, Binder binder, Monitor monitor) {
        this.pci = pci;
        this.drivers = drivers;
        this.binder = binder;
        this.monitor = monitor;
    }

    /// The functions that were captured, and no others.
    ///
    /// @param renumber the new number of each group
    void boot(Machine captured, IntUnaryOperator renumber) {
        pci.functions.clear();
        pci.pulled.clear();
        for (Function one : captured.functions()) {
            SimulatedFunction function = BootImage.function(one);
            one.group()
                    .map(group -> new IommuGroupId(renumber.applyAsInt(group.number())))
                    .ifPresent(group -> function.placement = placed(one.placement(), group));
            if (function.onVfio()) {
                function.cdev = Optional.of(pci.freeCdev());
            }
            pci.functions.put(function.address(), function);
        }
    }

    /// @throws IllegalStateException if there is one at its address
    void plugIn(Function function, Optional<String> hostDriver, Optional<IommuGroupId> group) {
        if (pci.functions.containsKey(function.address())) {
            throw new IllegalStateException(function.address() + " is there already");
        }
        pci.pulled.remove(function.address());
        SimulatedFunction added = new SimulatedFunction(function, hostDriver);
        added.placement = placed(function.placement(), group.orElseGet(pci::freeGroup));
        hostDriver
                .map(BoundDriver::host)
                .filter(host -> !drivers.isKnown(host.name()))
                .ifPresent(host -> {
                    drivers.add(host);
                    drivers.load(host.name());
                });
        add(added, true);
    }

    /// All that was pulled comes back.
    void rescan() {
        for (SimulatedFunction former : List.copyOf(pci.pulled.values())) {
            Optional<IommuGroupId> group =
                    former.made.group().filter(number -> !pci.members(number).isEmpty());
            plugIn(former.made, former.hostDriver, group);
        }
    }

    /// What was pulled comes back, in a group of this number.
    ///
    /// @throws IllegalStateException if it was not pulled
    void reappear(PciAddress address, IommuGroupId group) {
        SimulatedFunction former = pci.pulled.remove(address);
        if (former == null) {
            throw new IllegalStateException(address + " was not pulled");
        }
        plugIn(former.made, former.hostDriver, Optional.of(group));
    }

    /// New functions come without their `iommu_group` link.
    void delayGroups() {
        groupsDelayed = true;
    }

    /// The links that were delayed are made.
    void settleGroups() {
        groupsDelayed = false;
        for (SimulatedFunction function : pci.functions.values()) {
            if (function.groupPending) {
                pci.makeGroup(function);
            }
        }
        monitor.announce();
    }

    /// `sriov_numvfs` (drivers/pci/pci-sysfs.c).
    void changeVirtualFunctions(SimulatedFunction parent, int count) throws KernelError {
        monitor.await(() -> !parent.changingVfs);
        List<SimulatedFunction> enabled = pci.virtualFunctions(parent.address());
        if (count < 0) {
            throw new KernelError(Errno.EINVAL, "VFs: " + count);
        }
        if (count > parent.totalVirtualFunctions()) {
            throw new KernelError(Errno.ERANGE, "VFs: " + count);
        }
        if (count == enabled.size()) {
            return;
        }
        if (parent.driver.isEmpty() || parent.unbinding || parent.onVfio()) {
            throw new KernelError(Errno.ENOENT, "no driver that can enable VFs");
        }
        if (count > 0 && !enabled.isEmpty()) {
            throw new KernelError(Errno.EBUSY, enabled.size() + " VFs are enabled");
        }
        parent.changingVfs = true;
        binder.disableVirtualFunctions(parent);
        for (int index = 0; index < count; index++) {
            add(pci.virtualFunction(parent, index), parent.probesVfs);
        }
        parent.changingVfs = false;
        monitor.wakeWriters();
    }

    private void add(SimulatedFunction function, boolean probing) {
        if (groupsDelayed) {
            function.groupPending = true;
            function.placement =
                    new Placement(
                            Optional.empty(),
                            function.placement.numaNode(),
                            function.placement.pcieRoot());
        }
        pci.functions.put(function.address(), function);
        monitor.announce();
        if (probing) {
            binder.probeQuietly(function);
        }
    }

    private static Placement placed(Placement placement, IommuGroupId group) {
        return new Placement(Optional.of(group), placement.numaNode(), placement.pcieRoot());
    }
}
