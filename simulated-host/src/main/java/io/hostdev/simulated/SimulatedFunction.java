// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.machine.VfioCdev;
import io.hostdev.core.machine.VfioSupport;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One function inside the modelled kernel. Guarded by the kernel's lock.
final class SimulatedFunction {

    /// For everything: what there is where a captured machine does not say.
    private static final List<String> PLAIN = List.of("vfio-pci");

    private static final AtomicLong INCARNATIONS = new AtomicLong();

    private final long incarnation = INCARNATIONS.incrementAndGet();

    /// What it is: everything but what changes below.
    final Function made;

    /// The driver that would bind it without an override.
    final Optional<String> hostDriver;

    /// Whose aliases name it.
    List<String> vfioDrivers;

    Placement placement;
    Optional<BoundDriver> driver = Optional.empty();
    Optional<String> override = Optional.empty();

    /// While it is on a VFIO driver.
    Optional<VfioCdev> cdev = Optional.empty();

    /// Its driver is being removed: nothing of it is seen in sysfs any more, and it is still there.
    boolean unbinding;

    /// It has a group, and the link to it is not made yet.
    boolean groupPending;

    /// A VF that is being disabled: the links between it and its PF are gone already.
    boolean unlinked;

    /// A PF whose VFs get a host driver when they appear.
    boolean probesVfs = true;

    /// A PF whose number of VFs is being changed: other writers of it wait.
    boolean changingVfs;

    /// It was pulled while held: it goes when it is released.
    boolean leaving;

    SimulatedFunction(Function made, Optional<String> hostDriver) {
        this.made = made;
        this.hostDriver = hostDriver;
        this.placement = made.placement();
        this.vfioDrivers = made.vfioDrivers().isEmpty() ? PLAIN : made.vfioDrivers();
    }

    PciAddress address() {
        return made.address();
    }

    int totalVirtualFunctions() {
        return made.sriov() instanceof SriovRole.PhysicalFunction(int total, int _, var _)
                ? total
                : 0;
    }

    boolean onVfio() {
        return driver.filter(BoundDriver::vfio).isPresent();
    }

    /// It goes first when the driver is removed.
    Optional<VfioCdev> visibleCdev() {
        return unbinding ? Optional.empty() : cdev;
    }

    /// As sysfs shows it.
    Function observed(SriovRole sriov) {
        Optional<BoundDriver> visible = unbinding ? Optional.empty() : driver;
        return new Function(
                        made.address(),
                        made.identity(),
                        placement,
                        new Binding(visible, Optional.empty()),
                        sriov,
                        List.of())
                .withIncarnation(incarnation)
                .withVfio(new VfioSupport(vfioDrivers, visibleCdev()));
    }
}
