// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.contribution;

import io.hostdev.operator.contribution.PhysicalFunctionView.Leaving;
import io.hostdev.operator.contribution.PhysicalFunctionView.Refused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one node adds to one VirtualFunctions. Exists for each node that its labels select, and for
/// each that still has something of it.
///
/// @param plannedGeneration the generation that the node was planned with
/// @param acknowledged whether that plan is in the API server and the agent has said that it
///   carries it out
/// @param physicalFunctions by address; one that is refused and keeps what it has is there twice
/// @param obstacle why the node could not be planned; absent: it was
public record VirtualFunctionsContribution(
        String node,
        long plannedGeneration,
        boolean acknowledged,
        List<PhysicalFunctionView> physicalFunctions,
        @Nullable String obstacle)
        implements Contribution {

    public VirtualFunctionsContribution {
        physicalFunctions = List.copyOf(physicalFunctions);
    }

    @Override
    public boolean released(long generation) {
        return acknowledged
                && plannedGeneration >= generation
                && physicalFunctions.stream().allMatch(Refused.class::isInstance);
    }

    @Override
    public List<String> left() {
        return physicalFunctions.stream()
                .filter(Leaving.class::isInstance)
                .map(Leaving.class::cast)
                .map(Leaving::status)
                .map(status ->
                        status.message() == null
                                ? status.physicalFunction() + " is being given back"
                                : status.message())
                .toList();
    }
}
