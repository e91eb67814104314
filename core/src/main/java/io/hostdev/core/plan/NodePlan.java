// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one node shall do for all HostDevices.
///
/// @param units ascending by id; no function is in two of them, and no group
/// @param refused ascending by id, then HostDevice
/// @param remarks what is in order and yet worth saying; ascending by address, then HostDevice and
///   reason
/// @param virtualFunctions ascending by PF, each PF at most once
/// @param refusedVirtualFunctions ascending by PF, then owner
public record NodePlan(
        List<PlannedUnit> units,
        List<RefusedUnit> refused,
        List<Remark> remarks,
        List<PlannedVirtualFunctions> virtualFunctions,
        List<RefusedVirtualFunctions> refusedVirtualFunctions) {

    public static final NodePlan EMPTY = new NodePlan(List.of(), List.of());

    public NodePlan {
        units = units.stream().sorted(Comparator.comparing(PlannedUnit::id)).toList();
        refused =
                refused.stream()
                        .sorted(
                                Comparator.comparing(RefusedUnit::id)
                                        .thenComparing(RefusedUnit::hostDevice))
                        .toList();
        remarks =
                remarks.stream()
                        .sorted(
                                Comparator.comparing(Remark::about)
                                        .thenComparing(Remark::hostDevice)
                                        .thenComparing(Remark::reason))
                        .toList();
        virtualFunctions =
                virtualFunctions.stream()
                        .sorted(Comparator.comparing(PlannedVirtualFunctions::physicalFunction))
                        .toList();
        refusedVirtualFunctions =
                refusedVirtualFunctions.stream()
                        .sorted(
                                Comparator.comparing(RefusedVirtualFunctions::physicalFunction)
                                        .thenComparing(RefusedVirtualFunctions::owner))
                        .toList();
    }

    /// A plan in which nobody wants to change the number of VFs.
    public NodePlan(List<PlannedUnit> units, List<RefusedUnit> refused, List<Remark> remarks) {
        this(units, refused, remarks, List.of(), List.of());
    }

    /// A plan about which there is nothing to remark.
    public NodePlan(List<PlannedUnit> units, List<RefusedUnit> refused) {
        this(units, refused, List.of());
    }

    public Optional<PlannedUnit> unit(UnitId id) {
        return units.stream().filter(unit -> unit.id().equals(id)).findFirst();
    }
}
