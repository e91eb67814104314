// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.Optional;

/// The kernel's PCI bus: sysfs, or a model of it.
///
/// Everything is read afresh at each call. A function that vanishes while it is read is left out;
/// what cannot be read is absent, never guessed. Functions come without
/// [io.hostdev.core.machine.Binding#detached] and without host uses: sysfs knows neither.
public interface PciBus {

    Machine observe();

    /// @return absent if there is no such function (any more)
    Optional<Function> observe(PciAddress address);

    /// Whether there is anything at this address; false only if that is certain. What is there may
    /// still be unreadable.
    boolean isThere(PciAddress address);

    /// What `driver_override` says; absent if it is not set.
    Optional<String> driverOverride(PciAddress address) throws KernelRefusal;

    /// Writes `driver_override`: from now on only this driver may bind. Binds and unbinds nothing
    /// by itself.
    ///
    /// @param driver absent: cleared
    void overrideDriver(PciAddress address, Optional<String> driver) throws KernelRefusal;

    /// Writes `driver/unbind`; nothing happens if no driver is bound.
    ///
    /// **May block without end** while somebody holds the function (drivers/vfio/vfio_main.c): call
    /// it only on a thread that may be lost, and only after the holders were checked.
    void unbind(PciAddress address) throws KernelRefusal;

    /// Writes `drivers_probe`: the kernel binds the overriding driver, or else the best that it
    /// has. Whether it did is seen by [#observe(PciAddress)]; the kernel does not always say.
    void probe(PciAddress address) throws KernelRefusal;

    /// Whether VFs of this PF get a host driver when they appear (`sriov_drivers_autoprobe`).
    boolean probesVirtualFunctions(PciAddress physicalFunction) throws KernelRefusal;

    /// Writes `sriov_drivers_autoprobe`: from now on VFs of this PF get a host driver when they
    /// appear, or do not.
    void probeVirtualFunctions(PciAddress physicalFunction, boolean probing) throws KernelRefusal;

    /// Writes `sriov_numvfs`. From one number to another there is no way but by 0 (EBUSY); more
    /// than there can be is ERANGE; a PF without a driver that can do it says ENOENT
    /// (drivers/pci/pci-sysfs.c, `sriov_numvfs_store`); what else is the driver's own word.
    ///
    /// **May block without end** while somebody holds a VF that is to go: as [#unbind].
    void setVirtualFunctions(PciAddress physicalFunction, int count) throws KernelRefusal;

    /// Sees to it that this VFIO driver is registered on the bus, loading its module where it is
    /// not. That binds nothing.
    ///
    /// @param driver its name in sysfs, or its module's
    /// @return its name in sysfs
    /// @throws KernelRefusal with [Errno#ENOENT] if there is none of that name, and with
    ///   [Errno#EINVAL] if it is no VFIO driver, whatever its name: its module has no `vfio_pci:`
    ///   alias; or naming the module that does not load
    String provideVfioDriver(String driver) throws KernelRefusal;

    /// Sees to it that this driver is registered on the bus, loading its module where it is not.
    /// That binds nothing that has an override.
    ///
    /// @throws KernelRefusal naming the module, with [Errno#ENOENT] if there is none
    void provideDriver(String driver) throws KernelRefusal;
}
