// SPDX-License-Identifier: Apache-2.0
package io.hostdev.telemetry;

import java.util.LinkedHashSet;
import java.util.concurrent.Executor;

/// A virtual thread for each request, and so many at a time: one more ends the oldest and waits for
/// nobody. Neither requests that come by halves nor answers that are not read keep others from
/// being answered.
///
/// A request ends by an interrupt, which closes the channel that it reads or writes.
final class RequestThreads implements Executor {

    private final int most;
    private final LinkedHashSet<Thread> underWay = new LinkedHashSet<>();

    /// @param most at a time
    RequestThreads(int most) {
        this.most = most;
    }

    @Override
    public void execute(Runnable request) {
        Thread thread = Thread.ofVirtual().unstarted(() -> run(request));
        begins(thread);
        thread.start();
    }

    private void run(Runnable request) {
        try {
            request.run();
        } finally {
            ends(Thread.currentThread());
        }
    }

    private synchronized void begins(Thread thread) {
        if (underWay.size() == most) {
            underWay.removeFirst().interrupt();
        }
        underWay.add(thread);
    }

    private synchronized void ends(Thread thread) {
        underWay.remove(thread);
    }
}
