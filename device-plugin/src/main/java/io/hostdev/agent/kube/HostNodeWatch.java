// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.ApiUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the one HostNode of a name, on a thread of its own: a list, a watch from there, and
/// another watch from where that one ended. Whatever goes wrong, also a server that no longer knows
/// that point, ends in a new list, after a pause that grows.
final class HostNodeWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HostNodeWatch.class);

    /// What is heard of the object.
    interface Listener {

        /// As it is now.
        void seen(SeenHostNode node);

        /// There is none.
        void missing();

        /// The server has answered.
        void answered();
    }

    /// @param least how long a watch lasts: the server ends it
    /// @param most not all nodes' at once
    /// @param grace how long after its time a watch that has not ended counts as dead: its
    ///   connection may have died without a word
    record Life(Duration least, Duration most, Duration grace) {

        static final Life DEFAULT =
                new Life(Duration.ofSeconds(90), Duration.ofSeconds(120), Duration.ofSeconds(15));

        private Duration any() {
            return Duration.ofMillis(
                    ThreadLocalRandom.current().nextLong(least.toMillis(), most.toMillis()));
        }
    }

    private final ApiClient client;
    private final String list;
    private final Listener listener;
    private final Backoff backoff;
    private final Life life;
    private final Outage outage;
    private final Thread thread;
    private @Nullable String version;
    private int failures;
    private volatile boolean closed;

    /// @param observer hears whether the server answers
    HostNodeWatch(
            ApiClient client,
            String nodeName,
            Listener listener,
            Backoff backoff,
            Life life,
            Observer observer) {
        this.client = client;
        this.list = HostNodePaths.ALL + "?fieldSelector=metadata.name%3D" + nodeName;
        this.listener = listener;
        this.backoff = backoff;
        this.life = life;
        this.outage = new Outage("reading the HostNode", ApiUse.READ, observer);
        thread = Thread.ofVirtual().name("hostnode-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("no more watches", e);
        }
    }

    private void round() throws InterruptedException {
        try {
            watch(version == null ? list() : version);
        } catch (ApiFailure failure) {
            if (closed || Thread.interrupted()) {
                throw (InterruptedException) new InterruptedException("closed").initCause(failure);
            }
            version = null;
            failures++;
            if (!failure.isExpired()) {
                outage.failed(failure);
            }
            Thread.sleep(backoff.after(failures, failure.retryAfter()));
        }
    }

    /// @return the version that it shows
    private String list() {
        SeenHostNode.Found found = client.read(list, SeenHostNode.Found.class);
        listener.answered();
        if (found.items().isEmpty()) {
            listener.missing();
        } else {
            listener.seen(found.items().getFirst());
        }
        return found.metadata().resourceVersion();
    }

    /// Until the server ends it in its time.
    private void watch(String from) {
        Duration time = life.any();
        long start = System.nanoTime();
        version = from;
        try (InputStream body =
                        client.open(
                                "%s&watch=true&allowWatchBookmarks=true&resourceVersion=%s&timeoutSeconds=%d"
                                        .formatted(list, from, Math.max(1, time.toSeconds())));
                Deadline deadline = new Deadline(body, time.plus(life.grace()));
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(WatchLine.parse(line));
            }
            if (deadline.isOver()) {
                throw new ApiFailure("a watch was silent beyond its time", null);
            }
        } catch (IOException e) {
            throw new ApiFailure("a watch broke off", e);
        }
        if (System.nanoTime() - start < time.toNanos() / 2) {
            throw new ApiFailure("a watch ended long before its time", null);
        }
        works();
    }

    private void hear(WatchLine line) {
        version = line.version();
        works();
        switch (line) {
            case WatchLine.Seen(SeenHostNode node, _) -> listener.seen(node);
            case WatchLine.Deleted _ -> listener.missing();
            case WatchLine.Bookmark _ -> listener.answered();
        }
    }

    private void works() {
        failures = 0;
        outage.over();
    }
}
