package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLockTest {

    @TempDir private Path state;

    @Test
    void thereIsOneAgentOnANode() throws Exception {
        try (StateLock lock = new StateLock(state)) {
            assertThatThrownBy(() -> new StateLock(state))
                    .as("beside %s", lock)
                    .isInstanceOf(Journal.Unusable.class)
                    .hasMessageContaining("another agent works in " + state);
        }
        assertThatCode(() -> new StateLock(state).close()).doesNotThrowAnyException();
    }
}
