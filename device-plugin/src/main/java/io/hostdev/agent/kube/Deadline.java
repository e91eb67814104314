// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes something when its time is over, unless it is closed itself before.
final class Deadline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Deadline.class);

    private final Thread thread;
    private volatile boolean over;

    Deadline(Closeable what, Duration time) {
        thread = Thread.ofVirtual().name("deadline").start(() -> run(what, time));
    }

    private void run(Closeable what, Duration time) {
        try {
            Thread.sleep(time);
            over = true;
            what.close();
        } catch (InterruptedException e) {
            LOG.trace("in time", e);
        } catch (IOException e) {
            LOG.debug("it is closed all the same", e);
        }
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
