// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.Occupancy;
import java.util.List;
import java.util.Optional;

/// What the agent needs to work, and what is wrong with it. Each is True while all is well, and
/// otherwise says in its message what does not work and what to repair.
final class NodeConditions {

    private NodeConditions() {}

    /// @param scanOnly whether VFIO itself cannot be asked who holds a group
    /// @param journalTrouble why the journal cannot be used; absent: it can
    static List<NodeCondition> of(
            Observation observation, boolean scanOnly, Optional<String> journalTrouble) {
        return List.of(
                condition("JournalUsable", "JournalUnusable", journalTrouble),
                holders(observation.occupancy(), scanOnly),
                condition("HostUseKnown", "HostUseUnreadable", observation.hostUses().trouble()),
                InterruptsAccepted.of(observation.machine().kernel()));
    }

    private static NodeCondition holders(Occupancy occupancy, boolean scanOnly) {
        return switch (occupancy) {
            case Occupancy.Unseen(String why) ->
                    new NodeCondition(
                            "HoldersVisible",
                            false,
                            "HoldersUnreadable",
                            "nothing is given back to the host, since not all processes can be seen: "
                                    + why);
            case Occupancy.Seen ignored when scanOnly ->
                    new NodeCondition(
                            "HoldersVisible",
                            true,
                            "ProcessesAlone",
                            "the agent may not open VFIO groups, so the open files and mappings of processes decide who holds one");
            case Occupancy.Seen ignored ->
                    new NodeCondition("HoldersVisible", true, "HoldersVisible", "");
        };
    }

    private static NodeCondition condition(String type, String reason, Optional<String> trouble) {
        return trouble.map(message -> new NodeCondition(type, false, reason, message))
                .orElseGet(() -> new NodeCondition(type, true, type, ""));
    }
}
