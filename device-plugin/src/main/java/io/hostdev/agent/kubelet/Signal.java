// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Lets one thread wait for something that others bring about.
final class Signal {

    private long count;

    /// Something may have changed: conditions are looked at again.
    synchronized void raise() {
        count++;
        notifyAll();
    }

    /// Waits until the condition holds.
    ///
    /// @param condition looked at now and after each [#raise]; called without any lock
    /// @return false if it did not hold within the limit
    boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            long seen = seen();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (!awaitRaise(seen, end)) {
                return false;
            }
        }
    }

    private synchronized long seen() {
        return count;
    }

    private synchronized boolean awaitRaise(long seen, long end) throws InterruptedException {
        while (count == seen) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
