// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent per node: the exclusive lock on the state directory, held for as long as the process
/// lives.
///
/// A successor waits for it: the one before may have a last write to end. That one may also have
/// removed the lock's file ([StateDirectory#remove()]): a lock on a file that is no longer there
/// keeps nobody off, and is taken anew.
public final class StateLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateLock.class);

    private static final Duration RECHECK = Duration.ofMillis(100);

    private final FileChannel channel;

    /// @param patience how long to wait for another agent to end
    /// @throws Journal.Unusable if another agent has it, or the directory cannot be written
    public StateLock(Path directory, Duration patience) throws Journal.Unusable {
        long end = System.nanoTime() + patience.toNanos();
        try {
            Optional<FileChannel> locked = Optional.empty();
            while (locked.isEmpty()) {
                locked = lock(directory, end);
            }
            channel = locked.get();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    /// @return absent if the file was removed or replaced meanwhile
    private static Optional<FileChannel> lock(Path directory, long end)
            throws IOException, Journal.Unusable {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        Optional<Object> before = key(file);
        FileChannel opened =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            await(opened, directory, end);
            if (before.isPresent() && before.equals(key(file))) {
                return Optional.of(opened);
            }
        } catch (IOException | Journal.Unusable failure) {
            opened.close();
            throw failure;
        }
        opened.close();
        return Optional.empty();
    }

    /// What tells the file from a later one of the same name, as long as one of them is open.
    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void await(FileChannel channel, Path directory, long end)
            throws IOException, Journal.Unusable {
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
