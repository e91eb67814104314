// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import java.util.List;
import java.util.Optional;

/// What VFIO has for a function.
///
/// @param drivers the VFIO drivers whose aliases say that they are for it, the best first
///   ([io.hostdev.core.driver.VfioAliases]), by their names in sysfs, or by their modules' while
///   those are not loaded; empty: none, or not known
/// @param cdev its name is there while the function is on a VFIO driver (`vfio-dev/`, kernel 6.1
///   and later), and its node only on a kernel that is built with cdevs; absent: it is on none
public record VfioSupport(List<String> drivers, Optional<VfioCdev> cdev) {

    public static final VfioSupport UNKNOWN = new VfioSupport(List.of(), Optional.empty());

    public VfioSupport {
        drivers = List.copyOf(drivers);
    }
}
