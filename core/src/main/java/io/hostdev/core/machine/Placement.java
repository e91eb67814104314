// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import java.util.Optional;
import java.util.OptionalInt;

/// Where a function sits in the machine, beyond its address.
///
/// @param group absent: none, or none yet (a fresh VF lacks the link for a moment)
/// @param numaNode absent: unknown to the kernel (sysfs says -1)
/// @param pcieRoot the root from which it hangs, such as `pci0000:00`; absent: unknown
public record Placement(
        Optional<IommuGroupId> group, OptionalInt numaNode, Optional<String> pcieRoot) {

    public static final Placement UNKNOWN =
            new Placement(Optional.empty(), OptionalInt.empty(), Optional.empty());
}
