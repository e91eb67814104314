// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// All that an agent can change on a host: every function, and every override that is set.
public record Traces(List<Function> functions, Map<PciAddress, String> overrides) {

    static Traces of(PciBus bus) throws KernelRefusal {
        Machine machine = bus.observe();
        Map<PciAddress, String> overrides = new TreeMap<>();
        for (Function function : machine.functions()) {
            bus.driverOverride(function.address())
                    .ifPresent(text -> overrides.put(function.address(), text));
        }
        return new Traces(functions(machine), overrides);
    }

    /// As they are, whichever incarnation: one that was removed and found again left no trace.
    public static List<Function> functions(Machine machine) {
        return machine.functions().stream()
                .map(function ->
                        new Function(
                                function.address(),
                                function.identity(),
                                function.placement(),
                                function.binding(),
                                function.sriov(),
                                function.hostUse()))
                .toList();
    }
}
