// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.function.Executable;

/// A write that is expected to stay in the kernel, on a thread that may be lost.
final class Blocked {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Thread thread;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private Blocked(Executable write) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .uncaughtExceptionHandler(
                                (_, failure) -> end.completeExceptionally(failure))
                        .unstarted(() -> {
                            assertDoesNotThrow(write);
                            end.complete(null);
                        });
    }

    static Blocked start(Executable write) {
        Blocked blocked = new Blocked(write);
        blocked.thread.start();
        return blocked;
    }

    void assertBlocked() throws InterruptedException {
        assertThat(thread.join(LONG_ENOUGH)).as("the write returned").isFalse();
    }

    void assertReturns() {
        assertThat(end).succeedsWithin(LIMIT);
    }
}
