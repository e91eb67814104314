// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.operator.contribution.NodeContribution;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Why units of a HostDevice are in nobody's reach.
public final class BlockedUnits {

    private BlockedUnits() {}

    /// How many units by the reason, as conditions have it; what only takes its time is no reason.
    public static Map<String, Integer> byReason(Collection<NodeContribution> contributions) {
        Map<String, Integer> reasons = new TreeMap<>();
        for (NodeContribution contribution : contributions) {
            Problem.of(contribution).stream()
                    .filter(problem -> problem.ground() != Problem.Ground.PROGRESS)
                    .forEach(problem -> reasons.merge(problem.reason(), 1, Integer::sum));
        }
        return reasons;
    }
}
