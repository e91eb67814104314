// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.machine.Machine;
import java.util.List;

/// What the agent tells the API server about its node.
///
/// @param observedGeneration the generation of the plan that is being carried out; 0: none yet
/// @param units ascending by id
/// @param physicalFunctions whose number of VFs we see to; ascending by address
/// @param vanished of late, the newest last
public record NodeReport(
        Machine machine,
        long observedGeneration,
        List<UnitReport> units,
        List<PhysicalFunctionReport> physicalFunctions,
        List<NodeCondition> conditions,
        List<Vanished> vanished) {

    public NodeReport {
        units = List.copyOf(units);
        physicalFunctions = List.copyOf(physicalFunctions);
        conditions = List.copyOf(conditions);
        vanished = List.copyOf(vanished);
    }

    /// With no PF whose number of VFs we see to.
    public NodeReport(
            Machine machine,
            long observedGeneration,
            List<UnitReport> units,
            List<NodeCondition> conditions,
            List<Vanished> vanished) {
        this(machine, observedGeneration, units, List.of(), conditions, vanished);
    }
}
