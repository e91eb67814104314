// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.container.GrantedFunction;
import io.hostdev.agent.container.GrantedUnit;
import io.hostdev.agent.container.VfioBackend;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a container gets of a unit, as the machine is now.
final class Grant {

    private Grant() {}

    /// @throws UnitService.Refused if one of its functions has no device node, and gets none
    static GrantedUnit of(PlannedUnit unit, Look look) throws UnitService.Refused {
        List<GrantedFunction> functions = new ArrayList<>();
        for (PciAddress address : unit.functions()) {
            functions.add(
                    look.machine()
                            .function(address)
                            .flatMap(function -> granted(function, unit))
                            .orElseThrow(() ->
                                    new UnitService.Refused(
                                            UnitService.Reason.NO_DEVICE_NODE,
                                            address
                                                    + " is not there, or in no IOMMU group, or no VFIO driver is for it")));
        }
        return new GrantedUnit(unit, VfioBackend.of(unit.terms().backend()), functions);
    }

    /// A function that is not bound yet (OnAllocate) counts as on the driver that it will get.
    private static Optional<GrantedFunction> granted(Function function, PlannedUnit unit) {
        return function.binding().onVfio()
                ? GrantedFunction.bound(function)
                : ChosenDriver.of(unit.terms().driver(), function)
                        .flatMap(chosen -> GrantedFunction.toBeBound(function, chosen.name()));
    }
}
