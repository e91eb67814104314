// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.bind;

import io.hostdev.agent.port.KernelRefusal;
import io.hostdev.agent.port.PciBus;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.driver.ChosenDriver;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.Function;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which VFIO driver each function of a unit is bound to: there, and known to be one, before
/// anything is detached.
final class DriverSelection {

    private final PciBus bus;

    DriverSelection(PciBus bus) {
        this.bus = bus;
    }

    /// A named driver is for the functions that the HostDevice selects; siblings, which nobody
    /// gets, take what is made for them. What an interrupted attempt has bound stays on what it
    /// chose.
    ///
    /// @param earlier what an interrupted attempt wrote down
    /// @return by function
    /// @throws BindFailure if there is no such driver, or none for a function, or it is no VFIO
    ///   driver, or it cannot be loaded; and if somebody else has bound another VFIO driver than
    ///   the named one
    Map<PciAddress, String> of(
            PlannedUnit unit, List<Function> functions, Optional<Custody> earlier)
            throws BindFailure {
        Map<PciAddress, String> drivers = new HashMap<>();
        Map<String, String> provided = new HashMap<>();
        for (Function function : functions) {
            String chosen = chosen(unit, function, earlier);
            if (!function.binding().vfioDriver().equals(Optional.of(chosen))
                    && !provided.containsKey(chosen)) {
                provided.put(chosen, provide(chosen));
            }
            drivers.put(function.address(), provided.getOrDefault(chosen, chosen));
        }
        return drivers;
    }

    private static String chosen(PlannedUnit unit, Function function, Optional<Custody> earlier)
            throws BindFailure {
        DriverChoice choice =
                unit.functions().contains(function.address())
                        ? unit.terms().driver()
                        : DriverChoice.Auto.INSTANCE;
        Optional<Taken> ours =
                earlier.flatMap(custody -> custody.taken(function))
                        .filter(one -> !one.alreadyOnVfio());
        if (ours.isEmpty()) {
            Optional<Refusal.OnAnotherVfioDriver> elsewhere =
                    Refusal.OnAnotherVfioDriver.of(choice, function);
            if (elsewhere.isPresent()) {
                throw BindFailure.of(elsewhere.get());
            }
            return named(ChosenDriver.of(choice, function), function);
        }
        Optional<String> kept =
                ours.filter(one -> one.isBound(function))
                        .flatMap(_ -> function.binding().vfioDriver());
        return kept.isPresent()
                ? kept.get()
                : named(ChosenDriver.of(choice, function.withBinding(Binding.NONE)), function);
    }

    private static String named(Optional<ChosenDriver> chosen, Function function)
            throws BindFailure {
        return chosen.map(ChosenDriver::name)
                .orElseThrow(() ->
                        new BindFailure(
                                "NoVfioDriver",
                                "no module of this kernel has a vfio_pci: alias for %s: install vfio-pci (CONFIG_VFIO_PCI), and mount the host's /lib/modules into the agent"
                                        .formatted(function.address()),
                                null));
    }

    private String provide(String driver) throws BindFailure {
        try {
            return bus.provideVfioDriver(driver);
        } catch (KernelRefusal refusal) {
            throw new BindFailure("DriverUnavailable", refusal.getMessage(), refusal);
        }
    }
}
