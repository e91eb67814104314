// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.container;

import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import java.util.Optional;

/// A selected function as a container gets it.
///
/// @param observed as the kernel shows it now
/// @param group its IOMMU group now; the number may be another after a boot or a hotplug
/// @param driver the VFIO driver that it is bound to, or (OnAllocate) will be
public record GrantedFunction(Function observed, IommuGroupId group, String driver) {

    /// A function that is bound already.
    ///
    /// @return absent if it has no group or is on no VFIO driver: then it cannot be given to
    ///   anybody
    public static Optional<GrantedFunction> bound(Function observed) {
        return observed.binding().onVfio()
                ? observed.binding()
                        .driver()
                        .map(BoundDriver::name)
                        .flatMap(driver -> toBeBound(observed, driver))
                : Optional.empty();
    }

    /// A function that will be bound to this driver before the container starts.
    ///
    /// @return absent if it has no group (yet)
    public static Optional<GrantedFunction> toBeBound(Function observed, String driver) {
        return observed.group().map(group -> new GrantedFunction(observed, group, driver));
    }
}
