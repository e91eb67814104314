package io.hostdev.agent.node;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.Occupancy;
import java.util.List;
import java.util.Optional;

/// What the agent needs to work, and what is wrong with it. Each is True while all is well, and
/// otherwise says in its message what does not work and what to repair.
final class NodeConditions {

    private NodeConditions() {}

    /// @param journalTrouble why the journal cannot be used; absent: it can
    static List<NodeCondition> of(Observation observation, Optional<String> journalTrouble) {
        return List.of(
                condition("JournalUsable", "JournalUnusable", journalTrouble),
                condition("HoldersVisible", "HoldersUnreadable", unseen(observation.occupancy())),
                condition("HostUseKnown", "HostUseUnreadable", observation.hostUses().trouble()));
    }

    private static Optional<String> unseen(Occupancy occupancy) {
        return switch (occupancy) {
            case Occupancy.Seen ignored -> Optional.empty();
            case Occupancy.Unseen(String why) ->
                    Optional.of(
                            "nothing is given back to the host, since not all processes can be seen: "
                                    + why);
        };
    }

    private static NodeCondition condition(String type, String reason, Optional<String> trouble) {
        return trouble.map(message -> new NodeCondition(type, false, reason, message))
                .orElseGet(() -> new NodeCondition(type, true, type, ""));
    }
}
