package io.hostdev.agent.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
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

    /// @param first after the first failure; doubled by each further one
    /// @param longest the end of the doubling
    record Backoff(Duration first, Duration longest) {

        static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

        Duration after(int failures) {
            Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 20));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

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

    /// @param write throws KubernetesClientException if it could not
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
                if (wrote(next)) {
                    failures = 0;
                } else {
                    failures++;
                    pause(backoff.after(failures));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more reports", e);
        }
    }

    private void pause(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            answering = false;
            long nanos = longest.toNanos();
            while (!answering && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
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

    private boolean wrote(NodeReport report) throws InterruptedException {
        try {
            write.accept(report);
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("closed").initCause(e);
            }
            rewrite();
            outage.failed(e);
            return false;
        }
        outage.over();
        return true;
    }
}
