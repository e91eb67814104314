// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.port.Observer;
import io.hostdev.agent.port.Observer.ApiUse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once that something does not work, again when the cause is another, and once that it works
/// again: an API server that is away for a day is one line in the log.
final class Outage {

    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final String what;
    private final ApiUse use;
    private final Observer observer;
    private @Nullable String said;

    /// @param what the act, such as `reading the HostNode`
    /// @param observer hears of each failure, and of each answer
    Outage(String what, ApiUse use, Observer observer) {
        this.what = what;
        this.use = use;
        this.observer = observer;
    }

    synchronized void failed(Throwable failure) {
        observer.apiFails(use);
        String cause = cause(failure);
        if (!cause.equals(said)) {
            LOG.warn("{} does not work, trying until it does: {}", what, cause);
            said = cause;
        }
    }

    synchronized void over() {
        observer.apiAnswers(use);
        if (said != null) {
            LOG.info("{} works again", what);
            said = null;
        }
    }

    private static String cause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof ApiFailure ? String.valueOf(root.getMessage()) : root.toString();
    }
}
