// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static java.time.temporal.ChronoUnit.SECONDS;
import static java.util.stream.Collectors.joining;

import io.hostdev.core.pci.PciAddress;
import java.util.List;

/// What messages about a unit say of addresses, drivers, and writes that the kernel keeps.
final class UnitWording {

    private UnitWording() {}

    static String list(List<?> things) {
        return things.stream().map(Object::toString).collect(joining(", "));
    }

    /// Which driver each of them is on.
    static String drivers(Situation situation, List<PciAddress> unbound) {
        return situation.present(unbound).stream()
                .map(function ->
                        function.binding()
                                .driver()
                                .map(driver ->
                                        "%s is on %s".formatted(function.address(), driver.name()))
                                .orElseGet(() -> function.address() + " has no driver"))
                .collect(joining(", "));
    }

    /// Why work that has not ended takes so long; empty if it does not.
    static String kept(Situation situation, Running running) {
        if (!running.isStuck(situation.now())) {
            return "";
        }
        return "the kernel keeps a write since %s, until %s closes the device"
                .formatted(
                        running.since().truncatedTo(SECONDS),
                        situation
                                .occupancy()
                                .possibleHolderOf(
                                        situation.groups(running.work().planned().bound()))
                                .orElse("a holder that no process shows"));
    }
}
