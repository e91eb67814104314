package io.hostdev.agent.node;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the loop, and tells those who wait for a unit that the node was looked at again. A ring is never lost: whoever
/// waits says what was heard last.
final class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Condition looked = lock.newCondition();
    private long rings;

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
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns after the next look, or after the pause; then the loop is rung, for whoever waits wants to know.
    void awaitLook(Duration pause) {
        lock.lock();
        try {
            if (!looked.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                rings++;
                rung.signalAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
