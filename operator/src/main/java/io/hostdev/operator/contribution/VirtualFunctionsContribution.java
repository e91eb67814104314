package io.hostdev.operator.contribution;

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
        @Nullable String obstacle) {

    public VirtualFunctionsContribution {
        physicalFunctions = List.copyOf(physicalFunctions);
    }

    /// Whether the node has let go of one in deletion: see [NodeContribution#released].
    public boolean released(long generation) {
        return acknowledged
                && plannedGeneration >= generation
                && physicalFunctions.stream().allMatch(Refused.class::isInstance);
    }
}
