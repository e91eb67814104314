package io.hostdev.core.driver;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.machine.BoundDriver;
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
        List<String> able = function.vfioDrivers();
        Optional<ChosenDriver> best =
                able.stream()
                        .findFirst()
                        .map(name ->
                                new ChosenDriver(
                                        name,
                                        able.size() > 1 ? Reason.MOST_SPECIFIC : Reason.ONLY_ONE));
        return function.binding()
                .driver()
                .filter(BoundDriver::vfio)
                .map(BoundDriver::name)
                .map(bound -> new ChosenDriver(bound, whyBound(function, bound, best)))
                .or(() -> best);
    }

    private static Reason whyBound(Function function, String bound, Optional<ChosenDriver> best) {
        return function.binding().found().isPresent()
                ? Reason.FOUND
                : best.filter(chosen -> chosen.name().equals(bound))
                        .map(ChosenDriver::reason)
                        .orElse(Reason.KEPT);
    }

    private static Reason reason(DriverChoice.Named named, List<String> able) {
        return able.isEmpty() || able.stream().anyMatch(named::isMeant)
                ? Reason.NAMED
                : Reason.NAMED_AGAINST_ALIAS;
    }
}
