// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.inspect;

import io.hostdev.agent.port.Holder;
import io.hostdev.core.machine.Machine;
import java.util.List;

/// What is known of the machine that is inspected.
///
/// @param name of the node, the host or the capture
/// @param units what Hostdev has there; empty: nothing, or it is not known
/// @param holders processes that have VFIO devices; empty: none, or they cannot be seen
/// @param remarks on the machine as a whole, for a person: what could not be seen, what its agent
///   complains of
public record Subject(
        String name,
        Machine machine,
        List<UnitOnNode> units,
        List<Holder> holders,
        List<String> remarks) {

    public Subject {
        units = List.copyOf(units);
        holders = List.copyOf(holders);
        remarks = List.copyOf(remarks);
    }
}
