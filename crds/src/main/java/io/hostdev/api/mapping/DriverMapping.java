// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.hostdev.api.v1alpha1.VfioDriverReason;
import io.hostdev.api.v1alpha1.VfioDriverStatus;
import io.hostdev.core.driver.ChosenDriver;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// `status.nodes[].vfioDrivers`.
public final class DriverMapping {

    private DriverMapping() {}

    /// Ascending by driver, then reason.
    ///
    /// @param chosen one for each function
    public static List<VfioDriverStatus> drivers(Collection<ChosenDriver> chosen) {
        return chosen.stream()
                .collect(
                        groupingBy(
                                driver -> driver,
                                () ->
                                        new TreeMap<>(
                                                Comparator.comparing(ChosenDriver::name)
                                                        .thenComparing(ChosenDriver::reason)),
                                counting()))
                .entrySet()
                .stream()
                .map(entry ->
                        new VfioDriverStatus(
                                entry.getKey().name(),
                                reason(entry.getKey().reason()),
                                entry.getValue().intValue()))
                .toList();
    }

    private static VfioDriverReason reason(ChosenDriver.Reason reason) {
        return switch (reason) {
            case MOST_SPECIFIC -> VfioDriverReason.MOST_SPECIFIC;
            case ONLY_ONE -> VfioDriverReason.ONLY_ONE;
            case NAMED -> VfioDriverReason.NAMED;
            case NAMED_AGAINST_ALIAS -> VfioDriverReason.NAMED_AGAINST_ALIAS;
            case FOUND -> VfioDriverReason.FOUND;
            case KEPT -> VfioDriverReason.KEPT;
        };
    }
}
