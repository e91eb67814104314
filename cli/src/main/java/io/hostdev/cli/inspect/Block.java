// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import java.util.List;

/// Functions that only go together: those of one IOMMU group, or of all groups of one unit; or
/// those that are in no group.
///
/// @param groups ascending; empty: the functions are in none
/// @param functions ascending, never empty
/// @param sameCard other groups with functions of the same slots, ascending: what `unit: Device`
///   would hand out together with these
/// @param holders processes that have one of the groups open
public record Block(
        List<IommuGroupId> groups,
        List<Function> functions,
        Fate fate,
        List<IommuGroupId> sameCard,
        List<Holder> holders) {

    public Block {
        groups = List.copyOf(groups);
        functions = List.copyOf(functions);
        sameCard = List.copyOf(sameCard);
        holders = List.copyOf(holders);
    }

    /// Those that can go to a pod at all.
    public List<Function> endpoints() {
        return functions.stream()
                .filter(function -> !function.identity().pciClass().isBridge())
                .toList();
    }
}
