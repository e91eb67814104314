// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import java.util.Optional;

/// Which driver a function is bound to, and whether Hostdev has changed that.
///
/// @param driver what is bound now; absent: none
/// @param detached present if Hostdev has detached it, and so owes it back
public record Binding(Optional<BoundDriver> driver, Optional<Detached> detached) {

    /// What Hostdev took: the host driver that the function had; absent if it had none, or an
    /// admin's VFIO driver (which is no host driver, also where Hostdev put another in its place).
    public record Detached(Optional<String> from) {}

    public static final Binding NONE = new Binding(Optional.empty(), Optional.empty());

    public static Binding to(BoundDriver driver) {
        return new Binding(Optional.of(driver), Optional.empty());
    }

    /// The host's driver: what it would run on had Hostdev never come. Absent if that is none, or a
    /// VFIO driver that an admin bound.
    ///
    /// Plans are made on this view, so that planning on the result of a plan yields the same plan.
    public Optional<String> hostDriver() {
        return detached.isPresent()
                ? detached.get().from()
                : driver.filter(bound -> !bound.vfio()).map(BoundDriver::name);
    }

    /// The VFIO driver that is bound now; absent: none, or a host driver.
    public Optional<String> vfioDriver() {
        return driver.filter(BoundDriver::vfio).map(BoundDriver::name);
    }

    /// The VFIO driver that somebody else has bound; absent: none, or Hostdev has bound it.
    public Optional<String> found() {
        return detached.isPresent() ? Optional.empty() : vfioDriver();
    }

    public boolean onVfio() {
        return vfioDriver().isPresent();
    }
}
