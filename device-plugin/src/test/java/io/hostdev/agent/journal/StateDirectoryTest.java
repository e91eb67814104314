// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.unit.AcceptedPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir private Path disk;

    private Path state = Path.of("");

    @BeforeEach
    void anAgentHasWorkedThere() throws Exception {
        state = disk.resolve("hostdev");
        try (StateLock _ = new StateLock(state, Duration.ZERO)) {
            FileJournal.open(state, "boot").close();
            new FilePlanStore(state).save(new AcceptedPlan(1, List.of()));
            Files.writeString(state.resolve("journal.new"), "of one that died");
        }
    }

    @Test
    void nothingOfItStays() throws Exception {
        try (StateLock _ = new StateLock(state, Duration.ZERO)) {
            assertThat(new StateDirectory(state).remove()).isEmpty();
        }
        assertThat(disk).isEmptyDirectory();
        assertThat(new StateDirectory(state).remove()).isEmpty();
    }

    @Test
    void whatIsNotOursStays() throws Exception {
        Path other = Files.writeString(state.resolve("journal.damaged"), "the admin's");
        assertThat(new StateDirectory(state).remove()).containsExactly(other);
        assertThat(state).isDirectoryContaining(other::equals);
    }

    /// A lock on a file that was removed keeps nobody off.
    @Test
    void whoWaitedForTheLockHasItOnTheFileThatIsThere() throws Exception {
        CompletableFuture<StateLock> successor;
        try (StateLock before = new StateLock(state, Duration.ZERO)) {
            successor =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return new StateLock(state, Duration.ofMinutes(1));
                        } catch (Exception unusable) {
                            throw new AssertionError(unusable);
                        }
                    });
            assertThat(successor).as("beside %s", before).isNotDone();
            new StateDirectory(state).remove();
        }
        try (StateLock _ = successor.get(1, TimeUnit.MINUTES)) {
            assertThat(state.resolve("lock")).exists();
        }
    }
}
