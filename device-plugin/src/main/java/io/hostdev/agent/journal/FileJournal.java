// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The journal as a file to which records are only ever added, each flushed to the disk before the
/// call returns.
///
/// At opening the file is written anew with the open records alone. A torn last line (the machine
/// died while it was written) is dropped; damage anywhere else, or a newer format, makes the
/// journal unusable: it is left as it is.
///
/// A journal that can be read but not written (a full disk) opens, so that what is owed is known,
/// and refuses every record. After a write that failed nothing is known of what the disk has
/// (fsync(2): the pages may count as clean): the file is written anew before the next record.
public final class FileJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

    private static final int COMPACT_AFTER = 4096;

    private final DurableDirectory directory;
    private final Path file;
    private final OpenRecords open;

    /// Absent: the file has to be written anew before the next record.
    private Optional<FileChannel> channel = Optional.empty();

    private int records;
    private boolean closed;

    /// @param directory the agent's state directory; the caller holds its lock ([StateLock])
    /// @param bootId records of other boots are history
    /// @throws Unusable if it cannot be read or trusted; one that only cannot be written opens, and
    ///   is in [#trouble()]
    public static FileJournal open(Path directory, String bootId) throws Unusable {
        Path file = directory.resolve("journal");
        try {
            OpenRecords open = new JournalReader(file).read();
            open.forgetOtherBoots(bootId);
            FileJournal journal = new FileJournal(directory, file, open);
            journal.trouble().ifPresent(trouble -> LOG.error("{}", trouble));
            return journal;
        } catch (IOException e) {
            throw new Unusable(
                    "the journal %s cannot be read (%s): no device is touched; repair or move it away, after looking at what it says of devices that were taken, and restart the agent"
                            .formatted(file, reason(e)),
                    e);
        }
    }

    private FileJournal(Path directory, Path file, OpenRecords open) {
        this.directory = new DurableDirectory(directory);
        this.file = file;
        this.open = open;
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
    public synchronized void virtualFunctions(VirtualFunctionsCustody custody) throws Unusable {
        append(JournalFormat.record(custody));
        open.apply(custody);
    }

    @Override
    public synchronized void virtualFunctionsReleased(PciAddress physicalFunction) throws Unusable {
        append(new JournalRecord.VirtualFunctionsReleased(physicalFunction.toString()));
        open.release(physicalFunction);
    }

    @Override
    public synchronized Optional<String> trouble() {
        try {
            channel();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(unwritable(e));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        abandon();
    }

    private void append(JournalRecord entry) throws Unusable {
        try {
            if (records >= COMPACT_AFTER) {
                abandon();
            }
            append(channel(), JournalFormat.line(entry));
            records++;
        } catch (IOException e) {
            abandon();
            throw new Unusable(unwritable(e), e);
        }
    }

    /// What is left of a record that failed would be dropped as torn; but whole, it would count.
    private static void append(FileChannel channel, String line) throws IOException {
        long end = channel.position();
        try {
            write(channel, line);
            channel.force(false);
        } catch (IOException failure) {
            try {
                channel.truncate(end);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /// The file's end, to append to. The file is written anew first, if it has to be.
    private FileChannel channel() throws IOException {
        if (closed) {
            throw new IOException("it is closed");
        }
        if (channel.isEmpty()) {
            channel = Optional.of(writtenAnew());
            records = 0;
        }
        return channel.get();
    }

    private void abandon() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            LOG.warn("closing {}: {}", file, e.toString());
        }
        channel = Optional.empty();
    }

    private FileChannel writtenAnew() throws IOException {
        Path fresh = file.resolveSibling("journal.new");
        FileChannel written =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        try {
            write(written, text(open.ledger()));
            written.force(true);
            directory.replace(file, fresh);
            return written;
        } catch (IOException e) {
            written.close();
            throw e;
        }
    }

    private String text(Ledger ledger) {
        return Stream.of(
                        Stream.of(new JournalRecord.Header(JournalFormat.VERSION)),
                        ledger.custodies().values().stream().map(JournalFormat::record),
                        ledger.allocations().stream().map(JournalFormat::record),
                        ledger.virtualFunctions().values().stream().map(JournalFormat::record))
                .flatMap(entries -> entries)
                .map(JournalFormat::line)
                .collect(Collectors.joining());
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private String unwritable(IOException cause) {
        return "the journal %s cannot be written (%s): nothing is bound, given back or handed out; make room for it, or make it writable: it is tried again by itself"
                .formatted(file, reason(cause));
    }

    /// A [java.nio.file.FileSystemException] says the file's name first.
    private static String reason(IOException cause) {
        return cause instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : String.valueOf(cause.getMessage());
    }
}
