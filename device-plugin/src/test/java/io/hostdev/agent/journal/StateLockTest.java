// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {

    @TempDir private Path state;

    @Test
    void thereIsOneAgentOnANode() throws Exception {
        try (StateLock lock = new StateLock(state, Duration.ZERO)) {
            assertThatThrownBy(() -> new StateLock(state, Duration.ZERO))
                    .as("beside %s", lock)
                    .isInstanceOf(Journal.Unusable.class)
                    .hasMessageContaining("another agent works in " + state);
        }
        assertThatCode(() -> new StateLock(state, Duration.ZERO).close())
                .doesNotThrowAnyException();
    }

    @Test
    void aSuccessorWaitsForTheOneBefore() throws Exception {
        CompletableFuture<StateLock> successor;
        try (StateLock before = new StateLock(state, Duration.ZERO)) {
            CountDownLatch starting = new CountDownLatch(1);
            successor =
                    CompletableFuture.supplyAsync(() -> {
                        starting.countDown();
                        try {
                            return new StateLock(state, Duration.ofMinutes(1));
                        } catch (Journal.Unusable unusable) {
                            throw new AssertionError(unusable);
                        }
                    });
            starting.await();
            assertThat(successor).as("beside %s", before).isNotDone();
        }
        successor.get(1, TimeUnit.MINUTES).close();
    }
}
