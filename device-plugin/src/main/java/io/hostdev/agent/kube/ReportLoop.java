// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.ApiUse;
import io.hostdev.agent.unit.NodeReport;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that the latest report gets written, on a thread of its own: at once if it can, with
/// back-off until it can or until the server is known to answer, and not again while nothing has
/// changed.
final class ReportLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReportLoop.class);

    private final Consumer<NodeReport> write;
    private final Backoff backoff;
    private final Outage outage;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable NodeReport wanted;
    private @Nullable NodeReport written;
    private boolean answering;
    private boolean closed;

    /// @param write throws ApiFailure if it could not
    /// @param observer hears whether it could
    ReportLoop(Consumer<NodeReport> write, Backoff backoff, Observer observer) {
        this.outage = new Outage("writing the HostNode's status", ApiUse.WRITE, observer);
        this.write = write;
        this.backoff = backoff;
        thread = Thread.ofVirtual().name("hostnode-report").start(this::run);
    }

    void report(NodeReport report) {
        change(() -> wanted = report);
    }

    /// What was written is no longer there: writes the latest report again.
    void rewrite() {
        change(() -> written = null);
    }

    /// The server has answered somebody: what waits out its back-off is tried now.
    void serverAnswers() {
        change(() -> answering = true);
    }

    @Override
    public void close() {
        change(() -> closed = true);
        thread.interrupt();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            int failures = 0;
            for (NodeReport next = next(); next != null; next = next()) {
                ApiFailure failure = write(next);
                if (failure == null) {
                    failures = 0;
                } else {
                    failures++;
                    pause(failures, failure.retryAfter());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more reports", e);
        }
    }

    /// @param least what the server asked for: not cut short because it answers somebody
    private void pause(int failures, Duration least) throws InterruptedException {
        lock.lock();
        try {
            answering = false;
            long end = System.nanoTime() + backoff.after(failures, least).toNanos();
            long earliest = System.nanoTime() + least.toNanos();
            for (long now = System.nanoTime();
                    now < (answering ? earliest : end);
                    now = System.nanoTime()) {
                var _ = changed.awaitNanos((answering ? earliest : end) - now);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a report that is not written. Absent: closed.
    private @Nullable NodeReport next() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && (wanted == null || wanted.equals(written))) {
                changed.await();
            }
            written = wanted;
            return closed ? null : wanted;
        } finally {
            lock.unlock();
        }
    }

    /// @return what went wrong; absent: nothing
    private @Nullable ApiFailure write(NodeReport report) throws InterruptedException {
        try {
            write.accept(report);
        } catch (ApiFailure e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("closed").initCause(e);
            }
            rewrite();
            outage.failed(e);
            return e;
        }
        outage.over();
        return null;
    }
}
