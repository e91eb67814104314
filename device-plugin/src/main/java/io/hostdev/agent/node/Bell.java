// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the loop, and tells those who wait for a unit that the node was looked at again. A ring is
/// never lost: whoever waits says what was heard last.
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Condition looked = lock.newCondition();
    private long rings;
    private long looks;

    void ring() {
        lock.lock();
        try {
            rings++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when it has rung since `heard`, or after the pause.
    void await(long heard, Duration pause) {
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (rings == heard && nanos > 0) {
                nanos = rung.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// The node was looked at, and what follows from it was decided.
    void looked() {
        lock.lock();
        try {
            looks++;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns after the next look, or after the pause.
    void awaitLook(Duration pause) {
        lock.lock();
        try {
            long seen = looks;
            long nanos = pause.toNanos();
            while (looks == seen && nanos > 0) {
                nanos = looked.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
