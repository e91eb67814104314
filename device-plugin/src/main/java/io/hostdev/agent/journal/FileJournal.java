package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The journal as a file to which records are only ever added, each flushed to the disk before the
/// call returns.
///
/// At opening the file is written anew with the open records alone. A torn last line (the machine
/// died while it was written) is dropped; damage anywhere else, or a newer format, makes the
/// journal unusable: it is left as it is.
public final class FileJournal implements Journal {

    private static final int COMPACT_AFTER = 4096;

    private final Path directory;
    private final Path file;
    private final JournalFormat format = new JournalFormat();
    private final OpenRecords open;
    private FileChannel channel;
    private int records;
    private Optional<String> trouble = Optional.empty();

    /// @param directory the agent's state directory; the caller holds its lock ([StateLock])
    /// @param bootId records of other boots are history
    public static FileJournal open(Path directory, String bootId) throws Unusable {
        Path file = directory.resolve("journal");
        try {
            OpenRecords open = new JournalReader(file).read();
            open.forgetOtherBoots(bootId);
            return new FileJournal(directory, file, open);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private FileJournal(Path directory, Path file, OpenRecords open) throws IOException {
        this.directory = directory;
        this.file = file;
        this.open = open;
        this.channel = compact();
    }

    @Override
    public synchronized Ledger ledger() {
        return open.ledger();
    }

    @Override
    public synchronized void custody(Custody custody) throws Unusable {
        append(JournalFormat.record(custody));
        open.apply(custody);
    }

    @Override
    public synchronized void released(UnitId unit) throws Unusable {
        append(new JournalRecord.Released(unit.toString()));
        open.release(unit);
    }

    @Override
    public synchronized void allocated(Allocation allocation) throws Unusable {
        append(JournalFormat.record(allocation));
        open.apply(allocation);
    }

    @Override
    public synchronized void deallocated(Set<UnitId> units) throws Unusable {
        append(
                new JournalRecord.Deallocated(
                        units.stream().map(UnitId::toString).sorted().toList()));
        open.deallocate(units);
    }

    @Override
    public synchronized Optional<String> trouble() {
        return trouble;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void append(JournalRecord entry) throws Unusable {
        try {
            if (records >= COMPACT_AFTER) {
                channel.close();
                channel = compact();
            }
            long end = channel.position();
            try {
                write(channel, format.line(entry));
                channel.force(false);
                records++;
            } catch (IOException e) {
                channel.truncate(end);
                throw e;
            }
            trouble = Optional.empty();
        } catch (IOException e) {
            Unusable unusable = unusable(file, e);
            trouble = Optional.of(unusable.getMessage());
            throw unusable;
        }
    }

    private FileChannel compact() throws IOException {
        Path fresh = file.resolveSibling("journal.new");
        Ledger ledger = open.ledger();
        String text =
                Stream.of(
                                Stream.of(new JournalRecord.Header(JournalFormat.VERSION)),
                                ledger.custodies().values().stream().map(JournalFormat::record),
                                ledger.allocations().stream().map(JournalFormat::record))
                        .flatMap(entries -> entries)
                        .map(format::line)
                        .collect(Collectors.joining());
        FileChannel written =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        write(written, text);
        written.force(true);
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableDirectory.sync(directory);
        records = 0;
        return written;
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static Unusable unusable(Path file, IOException cause) {
        return new Unusable(
                "the journal %s cannot be used (%s): no device is touched until it can be read and written; repair or move"
                                .formatted(file, cause.getMessage())
                        + " it away, after looking at what it says of devices that were taken",
                cause);
    }
}
