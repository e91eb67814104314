// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The one lock of a modelled kernel, and its announcements.
final class Monitor {

    interface Attempt {
        void run() throws KernelError;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean losing;

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void attempt(Attempt action) throws KernelError {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    void run(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /// Waits, with the lock given away meanwhile. Like the kernel's own wait it cannot be
    /// interrupted.
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            changed.awaitUninterruptibly();
        }
    }

    /// How many wait. Those that were just woken and have not yet looked do not.
    int waiting() {
        return locked(() -> lock.getWaitQueueLength(changed));
    }

    /// Something changed that waiting writers may care for.
    void wakeWriters() {
        changed.signalAll();
    }

    /// Something changed that the kernel announces.
    void announce() {
        changed.signalAll();
        if (!losing) {
            listeners.forEach(Runnable::run);
        }
    }

    /// @param listener must return at once
    void subscribe(Runnable listener) {
        listeners.add(listener);
    }

    void unsubscribe(Runnable listener) {
        listeners.remove(listener);
    }

    void loseEvents(boolean losing) {
        this.losing = losing;
    }

    void announceLoss() {
        listeners.forEach(Runnable::run);
    }
}
