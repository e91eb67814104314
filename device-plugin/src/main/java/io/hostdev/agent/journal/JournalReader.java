// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.journal.JournalRecord.Allocated;
import io.hostdev.agent.journal.JournalRecord.CustodyOf;
import io.hostdev.agent.journal.JournalRecord.Deallocated;
import io.hostdev.agent.journal.JournalRecord.Header;
import io.hostdev.agent.journal.JournalRecord.Released;
import io.hostdev.agent.journal.JournalRecord.VirtualFunctionsOf;
import io.hostdev.agent.journal.JournalRecord.VirtualFunctionsReleased;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads a journal back. A missing file is an empty journal.
final class JournalReader {

    private final Path file;
    private final OpenRecords open = new OpenRecords();

    JournalReader(Path file) {
        this.file = file;
    }

    /// @throws IOException if the file cannot be read, is damaged before its last line, or is of a
    ///   newer format
    OpenRecords read() throws IOException {
        List<String> lines = text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<JournalRecord> entry = parse(lines.get(i), i);
            if (entry.isPresent()) {
                apply(entry.get(), i);
            } else if (i < lines.size() - 1 || i == 0) {
                throw new IOException("line %d is damaged".formatted(i + 1));
            }
        }
        return open;
    }

    /// Only a file that is certainly not there is an empty journal: not one that cannot be reached,
    /// nor a link to where nothing is. Bytes that are no text damage their line, and no other.
    private String text() throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException gone) {
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                return "";
            }
            throw gone;
        }
    }

    private Optional<JournalRecord> parse(String line, int index) throws IOException {
        try {
            return JournalFormat.parse(line);
        } catch (IOException e) {
            throw notUnderstood(index, e);
        }
    }

    private void apply(JournalRecord entry, int index) throws IOException {
        if (index == 0 != entry instanceof Header) {
            throw new IOException("line %d is out of place".formatted(index + 1));
        }
        try {
            switch (entry) {
                case Header(int version) -> {
                    if (version != JournalFormat.VERSION) {
                        throw new IOException(
                                "its format is %d, and this agent knows %d"
                                        .formatted(version, JournalFormat.VERSION));
                    }
                }
                case CustodyOf custody -> open.apply(JournalFormat.custody(custody));
                case Released(String unit) -> open.release(UnitId.parse(unit));
                case Allocated allocated -> open.apply(JournalFormat.allocation(allocated));
                case VirtualFunctionsOf custody -> open.apply(JournalFormat.custody(custody));
                case VirtualFunctionsReleased(String physicalFunction) ->
                        open.release(PciAddress.parse(physicalFunction));
                case Deallocated(List<String> units) ->
                        open.deallocate(
                                units.stream().map(UnitId::parse).collect(Collectors.toSet()));
            }
        } catch (IllegalArgumentException e) {
            throw notUnderstood(index, e);
        }
    }

    private static IOException notUnderstood(int index, Exception cause) {
        return new IOException(
                "line %d cannot be understood: %s".formatted(index + 1, cause.getMessage()), cause);
    }
}
