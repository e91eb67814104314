package io.hostdev.agent.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcTest {

    @TempDir private Path directory;

    @Test
    void writesAndReadsWhatItOpened() throws SystemCallFailure, IOException {
        Path path = Files.createFile(directory.resolve("attribute"));
        try (OpenFile file = Libc.open(path, Libc.O_WRONLY)) {
            Libc.write(file, "0000:02:00.0");
        }
        try (OpenFile file = Libc.open(path, Libc.O_RDONLY);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(64);
            int size = Libc.read(file, buffer);
            byte[] bytes = buffer.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
            assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo("0000:02:00.0");
        }
    }

    @Test
    void failsWithTheTrueErrnoAndNamesTheFile() {
        Path none = directory.resolve("none");

        assertThatThrownBy(() -> Libc.open(none, Libc.O_RDONLY))
                .isInstanceOfSatisfying(
                        SystemCallFailure.class,
                        failure -> assertThat(failure.errno()).isEqualTo(Errno.ENOENT))
                .hasMessage("open " + none + ": ENOENT");
    }

    @Test
    void tellsADeviceByItsNumber() throws SystemCallFailure {
        FileStatus status = Libc.status(Path.of("/dev/null"));

        assertThat(status.isCharacterDevice()).isTrue();
        assertThat(status.device()).isEqualTo(new DeviceNumber(1, 3));
        assertThat(Libc.status(directory).isCharacterDevice()).isFalse();
    }

    @Test
    void wakesAWaitingThread() throws SystemCallFailure {
        try (OpenFile quiet = Libc.eventfd();
                OpenFile stop = Libc.eventfd()) {
            Libc.signal(stop);

            assertThat(Libc.awaitAny(quiet, stop)).isTrue();
            assertThat(Libc.awaitAny(stop, quiet)).isFalse();
        }
    }
}
