// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.plan.Remark;
import io.hostdev.operator.contribution.UnitView.Leaving;
import io.hostdev.operator.contribution.UnitView.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one node adds to one HostDevice. Exists for each node that the HostDevice's labels select,
/// and for each that still has something of it.
///
/// @param plannedGeneration the HostDevice's generation that the node was planned with
/// @param acknowledged whether that plan is in the API server and the agent has said that it
///   carries it out
/// @param units refused and leaving ones included
/// @param remarks what the planner has to say about units that are in order
/// @param drivers the VFIO driver of each function that is planned, as far as one is known
/// @param obstacle why the node could not be planned; absent: it was
public record NodeContribution(
        String node,
        long plannedGeneration,
        boolean acknowledged,
        List<UnitView> units,
        List<Remark> remarks,
        List<ChosenDriver> drivers,
        @Nullable String obstacle)
        implements Contribution {

    public NodeContribution {
        units = List.copyOf(units);
        remarks = List.copyOf(remarks);
        drivers = List.copyOf(drivers);
    }

    @Override
    public boolean released(long generation) {
        return acknowledged
                && plannedGeneration >= generation
                && units.stream().allMatch(Refused.class::isInstance);
    }

    @Override
    public List<String> left() {
        return leaving().stream()
                .map(Leaving::status)
                .map(status ->
                        status.id()
                                + (status.holder() == null
                                        ? " is not released yet"
                                        : " is held by " + status.holder()))
                .toList();
    }

    /// The units that keep the node from being released.
    public List<Leaving> leaving() {
        return units.stream().filter(Leaving.class::isInstance).map(Leaving.class::cast).toList();
    }
}
