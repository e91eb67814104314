// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What Hostdev has taken (or is about to take) for one unit, and what it owes. It owes nothing for
/// what was on VFIO before, and keeps that too while a pod has it.
///
/// @param bootId the kernel's boot (`/proc/sys/kernel/random/boot_id`): another boot's custody is
///   history, nothing is owed
/// @param unit as it was planned when it was taken
/// @param taken in the order in which they are bound; never empty
public record Custody(String bootId, PlannedUnit unit, List<Taken> taken) {

    public Custody {
        taken = List.copyOf(taken);
    }

    public UnitId id() {
        return unit.id();
    }

    public List<PciAddress> addresses() {
        return taken.stream().map(Taken::address).toList();
    }

    /// Whether this very function was taken.
    public boolean has(Function now) {
        return taken(now).isPresent();
    }

    /// What is written down of this very function; absent if it was not taken.
    public Optional<Taken> taken(Function now) {
        return taken.stream().filter(one -> one.isStill(now)).findFirst();
    }

    /// One function, as it was before the first write.
    ///
    /// @param device what it was, so that another device at the same address inherits nothing
    /// @param driver the driver that it had; absent: none
    /// @param override the admin's own `driver_override`; absent: none
    /// @param incarnation of the function ([Function#incarnation()]); absent: not known
    /// @param alreadyOnVfio it was on a VFIO driver when we came: it is not ours to give back
    /// @param vfioDriver the VFIO driver that it is bound to; absent: the journal of an older agent
    ///   does not say
    public record Taken(
            PciAddress address,
            PciId device,
            OptionalLong incarnation,
            Optional<String> driver,
            Optional<String> override,
            boolean alreadyOnVfio,
            Optional<String> vfioDriver) {

        /// Whether what is at its address now is what was taken.
        public boolean isStill(Function now) {
            return Incarnations.same(incarnation, now.incarnation())
                    && address.equals(now.address())
                    && device.equals(now.identity().id());
        }

        public Taken boundTo(String driver) {
            return new Taken(
                    address,
                    device,
                    incarnation,
                    this.driver,
                    override,
                    alreadyOnVfio,
                    Optional.of(driver));
        }

        /// Whether it is on the VFIO driver that it was bound to.
        public boolean isBound(Function now) {
            return now.binding()
                    .vfioDriver()
                    .filter(name -> name.equals(vfioDriver.orElse(name)))
                    .isPresent();
        }
    }
}
