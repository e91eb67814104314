// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.machine;

import java.util.List;

/// The unit of isolation: the functions that the IOMMU cannot tell apart. It may span slots, buses
/// and PCI domains.
///
/// @param functions ascending by address, never empty
public record IommuGroup(IommuGroupId id, List<Function> functions) {

    public IommuGroup {
        functions = List.copyOf(functions);
        if (functions.isEmpty()) {
            throw new IllegalArgumentException("IOMMU group " + id + " without a function");
        }
    }
}
