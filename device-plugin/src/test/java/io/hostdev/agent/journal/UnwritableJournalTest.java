// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// A record that does not come to the disk is refused, and nothing is built on it.
class UnwritableJournalTest extends JournalOnDisk {

    /// The kernel answers each write to this device with ENOSPC (drivers/char/mem.c).
    @Test
    void onAFullDiskItIsReadAndRefusesEveryRecordUntilThereIsRoom() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
        }
        String whole = Files.readString(file());
        Path fresh = directory().resolve("journal.new");
        Files.createSymbolicLink(fresh, Path.of("/dev/full"));
        try (Journal journal = open()) {
            assertThat(journal.ledger()).isEqualTo(ledger(List.of(custody(NIC, BOOT))));
            assertThat(journal.trouble())
                    .get(InstanceOfAssertFactories.STRING)
                    .contains(file().toString())
                    .contains("cannot be written (No space left on device)")
                    .contains("make room");
            for (ThrowingCallable write : writes(journal)) {
                assertThatThrownBy(write)
                        .isInstanceOf(Journal.Unusable.class)
                        .hasMessageContaining("No space left on device");
            }
            assertThat(journal.ledger()).isEqualTo(ledger(List.of(custody(NIC, BOOT))));
            assertThat(file()).hasContent(whole.strip());

            Files.delete(fresh);
            assertThat(journal.trouble()).isEmpty();
            journal.custody(custody(DISK, BOOT));
        }
        assertThat(read().custodies()).containsOnlyKeys(NIC, DISK);
    }

    private static List<ThrowingCallable> writes(Journal journal) {
        return List.of(
                () -> journal.custody(custody(DISK, BOOT)),
                () -> journal.released(NIC),
                () -> journal.allocated(allocation(NIC)),
                () -> journal.deallocated(Set.of(NIC)));
    }

    /// Of a write that failed nobody knows what came to the disk.
    @Test
    void afterAWriteThatFailedTheFileIsWrittenAnew() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            Object inode = Files.getAttribute(file(), "unix:ino");
            Thread.currentThread().interrupt(); // closes the channel under the write
            assertThatThrownBy(() -> journal.custody(custody(DISK, BOOT)))
                    .isInstanceOf(Journal.Unusable.class);
            assertThat(Thread.interrupted()).isTrue();
            journal.custody(custody(DISK, BOOT));
            assertThat(Files.getAttribute(file(), "unix:ino")).isNotEqualTo(inode);
        }
        assertThat(read().custodies()).containsOnlyKeys(NIC, DISK);
    }
}
