// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.driver;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.machine.Function;
import java.util.List;
import java.util.Optional;

/// The VFIO driver that a choice comes to for one function, and why.
///
/// @param name in sysfs, or of its module while that is not loaded
public record ChosenDriver(String name, Reason reason) {

    public enum Reason {
        /// Of several whose aliases name the function, this one's has the fewest wildcards.
        MOST_SPECIFIC,
        /// There is no other for it.
        ONLY_ONE,
        /// The HostDevice names it.
        NAMED,
        /// The HostDevice names it, and it does not say that it is for this function.
        NAMED_AGAINST_ALIAS,
        /// The function was on it before Hostdev came, and is left there.
        FOUND,
        /// Hostdev bound it when there was no better one.
        KEPT
    }

    /// @return absent if nothing was named and no driver is known to be for the function
    public static Optional<ChosenDriver> of(DriverChoice choice, Function function) {
        return switch (choice) {
            case DriverChoice.Auto _ -> automatic(function);
            case DriverChoice.Named named ->
                    Optional.of(
                            new ChosenDriver(
                                    named.driver(), reason(named, function.vfioDrivers())));
        };
    }

    /// What is on a VFIO driver stays there.
    private static Optional<ChosenDriver> automatic(Function function) {
        Optional<String> found = function.binding().found();
        if (found.isPresent()) {
            return found.map(name -> new ChosenDriver(name, Reason.FOUND));
        }
        Optional<String> bound = function.binding().vfioDriver();
        return best(function.vfioDrivers())
                .map(best ->
                        bound.filter(name -> !name.equals(best.name()))
                                .map(name -> new ChosenDriver(name, Reason.KEPT))
                                .orElse(best));
    }

    private static Optional<ChosenDriver> best(List<String> able) {
        Reason reason = able.size() > 1 ? Reason.MOST_SPECIFIC : Reason.ONLY_ONE;
        return able.stream().findFirst().map(name -> new ChosenDriver(name, reason));
    }

    private static Reason reason(DriverChoice.Named named, List<String> able) {
        return able.isEmpty() || able.stream().anyMatch(named::isMeant)
                ? Reason.NAMED
                : Reason.NAMED_AGAINST_ALIAS;
    }
}
