// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import java.time.Duration;
import java.time.Instant;

/// How many Events one object, or one node, may have written: a burst, and then one in a while.
/// Something that flaps must not fill the cluster's store.
public final class EventBudget {

    public static final int BURST = 25;
    public static final Duration EACH = Duration.ofSeconds(30);

    private int left = BURST;
    private Instant refilled;

    EventBudget(Instant now) {
        refilled = now;
    }

    /// Takes one, if there is one.
    synchronized boolean allows(Instant now) {
        long earned = Duration.between(refilled, now).dividedBy(EACH);
        if (earned > 0) {
            left = (int) Math.min(BURST, left + earned);
            refilled = refilled.plus(EACH.multipliedBy(earned));
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
