// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes somebody whenever a file of a directory comes or goes, and once in each period besides:
/// events get lost, and the directory itself may go and come back.
final class DirectoryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final Path directory;
    private final Duration period;
    private final Runnable wake;
    private final Thread thread;

    DirectoryWatch(Path directory, Duration period, Runnable wake) {
        this.directory = directory;
        this.period = period;
        this.wake = wake;
        this.thread = Thread.ofVirtual().name("plugin-directory").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                watch();
                wake.run();
                Thread.sleep(period);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns when the directory is not there (any more), or cannot be watched.
    private void watch() throws InterruptedException {
        try (WatchService events = directory.getFileSystem().newWatchService()) {
            directory.register(
                    events,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE);
            boolean valid = true;
            while (valid) {
                wake.run();
                WatchKey key = events.poll(period.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    valid = key.reset();
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be watched, it is looked at every {}", directory, period, e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
