// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import java.net.HttpURLConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that was not answered as it should be.
final class ApiFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    /// There was no answer, or none that can be understood.
    ApiFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
        status = 0;
        retryAfter = Duration.ZERO;
    }

    /// @param status as HTTP has it
    /// @param retryAfter how long the server wants to be left alone
    ApiFailure(int status, String message, Duration retryAfter) {
        super("HTTP %d: %s".formatted(status, message));
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /// How long to wait at least before asking again.
    Duration retryAfter() {
        return retryAfter;
    }

    boolean isNotFound() {
        return status == HttpURLConnection.HTTP_NOT_FOUND;
    }

    boolean isConflict() {
        return status == HttpURLConnection.HTTP_CONFLICT;
    }

    /// What a watch was to go on from is no longer kept: an everyday thing.
    boolean isExpired() {
        return status == HttpURLConnection.HTTP_GONE;
    }
}
