// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated;

import io.hostdev.agent.port.Uevents;
import java.util.concurrent.Semaphore;

/// The kernel's announcements, each as one wake-up on a thread of its own.
final class SimulatedUevents implements Uevents {

    private final Monitor monitor;
    private final Semaphore events = new Semaphore(0);
    private final Runnable listener = events::release;
    private volatile boolean closed;

    SimulatedUevents(Monitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public void subscribe(Runnable wake) {
        monitor.subscribe(listener);
        Thread.ofPlatform()
                .daemon()
                .name("simulated-uevents")
                .start(() -> {
                    while (true) {
                        events.acquireUninterruptibly();
                        if (closed) {
                            return;
                        }
                        wake.run();
                    }
                });
    }

    @Override
    public void close() {
        monitor.unsubscribe(listener);
        closed = true;
        events.release();
    }
}
