// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// A file that is not as it was written: what may be dropped is dropped, and the rest is not
/// touched.
class DamagedJournalTest extends JournalOnDisk {

    @Test
    void aTornLastLineIsDropped() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
        }
        String whole = Files.readString(file());
        Files.writeString(file(), whole.substring(0, whole.length() - 9) + "\n");
        assertThat(read()).isEqualTo(Ledger.EMPTY);

        try (Journal journal = open()) {
            journal.custody(custody(DISK, BOOT));
        }
        Files.writeString(file(), "0bad", StandardOpenOption.APPEND);
        assertThat(read()).isEqualTo(ledger(List.of(custody(DISK, BOOT))));
    }

    /// Whatever of the last record came to the disk: less than all of it is nothing, and the record
    /// before it stands.
    @Test
    void noPartOfARecordIsTakenForARecord() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.custody(custody(DISK, BOOT));
        }
        byte[] whole = Files.readAllBytes(file());
        int end = whole.length - 1;
        int begin = Files.readString(file()).strip().lastIndexOf('\n') + 1;
        for (int size = begin; size < end; size++) {
            for (byte[] rest : List.of(new byte[0], new byte[4096], new byte[] {(byte) 0xc3})) {
                byte[] torn = Arrays.copyOf(whole, size + rest.length);
                System.arraycopy(rest, 0, torn, size, rest.length);
                Files.write(file(), torn);
                assertThat(new JournalReader(file()).read().ledger())
                        .as("%d of %d bytes", size - begin, end - begin)
                        .isEqualTo(ledger(List.of(custody(NIC, BOOT))));
            }
        }
    }

    /// Any single bit: a record counts as it was written, or not at all.
    @Test
    void aDamagedLastRecordIsNeverAnotherRecord() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.released(NIC);
        }
        byte[] whole = Files.readAllBytes(file());
        int begin = Files.readString(file()).strip().lastIndexOf('\n') + 1;
        for (int at = begin; at < whole.length - 1; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(file(), damaged);
                assertThatNothingIsMadeUp();
            }
        }
    }

    private void assertThatNothingIsMadeUp() {
        try {
            assertThat(new JournalReader(file()).read().ledger())
                    .isEqualTo(ledger(List.of(custody(NIC, BOOT))));
        } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("line ");
        }
    }

    /// A whole record with a right checksum was written on purpose: it is no torn one.
    @Test
    void aLastRecordOfAnUnknownKindIsNotDropped() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
        }
        String text = "{\"record\":\"loaned\",\"unit\":\"0000:02:00.0\"}";
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        String unknown = "%08x %s%n".formatted(checksum.getValue(), text);
        Files.writeString(file(), unknown, StandardOpenOption.APPEND);
        String before = Files.readString(file());
        assertUnusable("line 3 cannot be understood");
        assertThat(file()).hasContent(before.strip());
    }

    @Test
    void damageBeforeTheLastLineIsNotTouched() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.custody(custody(DISK, BOOT));
        }
        String damaged = Files.readString(file()).replaceFirst("02:00.0", "03:00.0");
        Files.writeString(file(), damaged);
        assertUnusable(file().toString(), "line 2 is damaged", "repair or move it away");
        assertThat(file()).hasContent(damaged);
    }

    @Test
    void aNewerFormatIsNotTouched() throws Exception {
        String newer = JournalFormat.line(new JournalRecord.Header(JournalFormat.VERSION + 1));
        Files.writeString(file(), newer);
        assertUnusable("its format is 2, and this agent knows 1");
        assertThat(file()).hasContent(newer.strip());
    }

    @Test
    void aFileThatIsNoJournalIsNotTouched() throws IOException {
        Files.writeString(file(), "shopping list\n");
        assertUnusable("line 1 is damaged");
    }

    /// What cannot be looked at is not empty.
    @Test
    void aJournalThatCannotBeReachedIsNotReplaced() throws Exception {
        for (Path target : List.of(Path.of("journal"), Path.of("/nonexistent/journal"))) {
            Files.createSymbolicLink(file(), target);
            assertUnusable("cannot be read");
            assertThat(Files.readSymbolicLink(file())).isEqualTo(target);
            Files.delete(file());
        }
        Files.createDirectory(file());
        assertUnusable("cannot be read (Is a directory)", "restart the agent");
    }
}
