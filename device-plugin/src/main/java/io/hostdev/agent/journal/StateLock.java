package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent per node: the exclusive lock on the state directory, held for as long as the process
/// lives.
///
/// A successor waits for it: the one before may have a last write to end.
public final class StateLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);

    private static final Duration RECHECK = Duration.ofMillis(100);

    private final FileChannel channel;

    /// @param patience how long to wait for another agent to end
    /// @throws Journal.Unusable if another agent has it, or the directory cannot be written
    public StateLock(Path directory, Duration patience) throws Journal.Unusable {
        try {
            Files.createDirectories(directory);
            channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
        try {
            await(directory, System.nanoTime() + patience.toNanos());
        } catch (Journal.Unusable unusable) {
            close();
            throw unusable;
        } catch (IOException e) {
            close();
            throw unusable(directory, e);
        }
    }

    private void await(Path directory, long end) throws IOException, Journal.Unusable {
        boolean told = false;
        while (!isOurs(channel)) {
            String other = "another agent works in " + directory + ": there can be one on a node";
            if (System.nanoTime() >= end) {
                throw new Journal.Unusable(other);
            }
            if (!told) {
                LOG.warn("{}; waiting for it to end", other);
                told = true;
            }
            LockSupport.parkNanos(RECHECK.toNanos());
        }
    }

    private static Journal.Unusable unusable(Path directory, IOException cause) {
        return new Journal.Unusable(
                "the state directory %s cannot be used: %s".formatted(directory, cause), cause);
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
