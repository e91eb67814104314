// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.UnitView;

/// Counts units by their standing. What is leaving is no longer selected and not counted.
final class Tally {

    private Tally() {}

    static UnitCounts of(NodeContribution contribution) {
        int units = 0;
        int ready = 0;
        int inUse = 0;
        int blocked = 0;
        for (UnitView unit : contribution.units()) {
            switch (Standing.of(unit)) {
                case READY -> ready++;
                case IN_USE -> inUse++;
                case BLOCKED -> blocked++;
                case PENDING -> {}
                case LEAVING -> units--;
            }
            units++;
        }
        return new UnitCounts(units, ready, inUse, blocked);
    }

    static UnitCounts sum(Iterable<UnitCounts> all) {
        int units = 0;
        int ready = 0;
        int inUse = 0;
        int blocked = 0;
        for (UnitCounts counts : all) {
            units += counts.units();
            ready += counts.ready();
            inUse += counts.inUse();
            blocked += counts.blocked();
        }
        return new UnitCounts(units, ready, inUse, blocked);
    }
}
