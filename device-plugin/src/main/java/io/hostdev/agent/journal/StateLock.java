package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One agent per node: the exclusive lock on the state directory, held for as long as the process
/// lives.
public final class StateLock implements AutoCloseable {

    private final FileChannel channel;

    /// @throws Journal.Unusable if another agent has it, or the directory cannot be written
    public StateLock(Path directory) throws Journal.Unusable {
        try {
            Files.createDirectories(directory);
            channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!isOurs(channel)) {
                channel.close();
                throw new Journal.Unusable(
                        "another agent works in " + directory + ": there can be one on a node");
            }
        } catch (IOException e) {
            throw new Journal.Unusable(
                    "the state directory %s cannot be used: %s".formatted(directory, e), e);
        }
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
