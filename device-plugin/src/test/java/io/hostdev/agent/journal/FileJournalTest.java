package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

    private static final String BOOT = "boot-1";
    private static final UnitId NIC = UnitId.parse("0000:02:00.0");
    private static final UnitId DISK = UnitId.parse("10000:04:00.0");

    @TempDir private Path directory;

    @Test
    void whatIsOpenIsThereAfterARestart() throws Exception {
        Custody custody = custody(NIC, BOOT);
        Allocation allocation = allocation(NIC);
        try (Journal journal = open()) {
            journal.custody(custody);
            journal.allocated(allocation);
        }
        assertThat(read()).isEqualTo(ledger(List.of(custody), allocation));
    }

    @Test
    void whatIsClosedIsGone() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.custody(custody(DISK, BOOT));
            journal.allocated(allocation(NIC));
            journal.released(NIC);
            journal.deallocated(Set.of(NIC));
        }
        assertThat(read()).isEqualTo(ledger(List.of(custody(DISK, BOOT))));
    }

    @Test
    void aSecondAllocationOfAUnitReplacesTheFirst() throws Exception {
        Allocation later = allocation(NIC).to("default/qemu");
        try (Journal journal = open()) {
            journal.allocated(allocation(NIC));
            journal.allocated(later);
            assertThat(journal.ledger().allocations()).containsExactly(later);
        }
        assertThat(read().allocations()).containsExactly(later);
    }

    /// Another kernel: what was done to the last one is undone already. The kubelet's record
    /// outlives a boot, and so does ours of it.
    @Test
    void afterARebootNothingIsOwedButAllocationsStand() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.allocated(allocation(NIC));
        }
        try (Journal journal = FileJournal.open(directory, "boot-2")) {
            assertThat(journal.ledger()).isEqualTo(ledger(List.of(), allocation(NIC)));
        }
    }

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
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining("line 3 cannot be understood");
        assertThat(file()).hasContent(before.strip());
    }

    /// What cannot be looked at is not empty.
    @Test
    void aJournalThatCannotBeReachedIsNotReplaced() throws Exception {
        for (Path target : List.of(Path.of("journal"), Path.of("/nonexistent/journal"))) {
            Files.createSymbolicLink(file(), target);
            assertThatThrownBy(this::open)
                    .isInstanceOf(Journal.Unusable.class)
                    .hasMessageContaining("cannot be read");
            assertThat(Files.readSymbolicLink(file())).isEqualTo(target);
            Files.delete(file());
        }
        Files.createDirectory(file());
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining("cannot be read (Is a directory)")
                .hasMessageContaining("restart the agent");
    }

    /// The kernel answers each write to this device with ENOSPC (drivers/char/mem.c).
    @Test
    void onAFullDiskItIsReadAndRefusesEveryRecordUntilThereIsRoom() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
        }
        String whole = Files.readString(file());
        Path fresh = directory.resolve("journal.new");
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

    /// The next agent has the file by then.
    @Test
    void onceClosedItWritesNothing() throws Exception {
        Journal journal = open();
        journal.custody(custody(NIC, BOOT));
        journal.close();
        assertThatThrownBy(() -> journal.released(NIC)).isInstanceOf(Journal.Unusable.class);
        assertThat(read().custodies()).containsOnlyKeys(NIC);
    }

    @Test
    void damageBeforeTheLastLineIsNotTouched() throws Exception {
        try (Journal journal = open()) {
            journal.custody(custody(NIC, BOOT));
            journal.custody(custody(DISK, BOOT));
        }
        String damaged = Files.readString(file()).replaceFirst("02:00.0", "03:00.0");
        Files.writeString(file(), damaged);
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("line 2 is damaged")
                .hasMessageContaining("repair or move it away");
        assertThat(file()).hasContent(damaged);
    }

    @Test
    void aNewerFormatIsNotTouched() throws Exception {
        String newer =
                new JournalFormat().line(new JournalRecord.Header(JournalFormat.VERSION + 1));
        Files.writeString(file(), newer);
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining("its format is 2, and this agent knows 1");
        assertThat(file()).hasContent(newer.strip());
    }

    @Test
    void aFileThatIsNoJournalIsNotTouched() throws IOException {
        Files.writeString(file(), "shopping list\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContaining("line 1 is damaged");
    }

    @Test
    void itGrowsOnlyAsFarAsItMust() throws Exception {
        try (Journal journal = open()) {
            for (int i = 0; i < 3_000; i++) {
                journal.allocated(allocation(NIC));
                journal.deallocated(Set.of(NIC));
            }
            journal.allocated(allocation(NIC));
            assertThat(Files.size(file())).isLessThan(1 << 20);
        }
        assertThat(read().allocations()).containsExactly(allocation(NIC));
    }

    private Path file() {
        return directory.resolve("journal");
    }

    private Journal open() throws Journal.Unusable {
        return FileJournal.open(directory, BOOT);
    }

    private Ledger read() throws Journal.Unusable {
        try (Journal journal = open()) {
            return journal.ledger();
        }
    }

    private static Ledger ledger(List<Custody> custodies, Allocation... allocations) {
        Map<UnitId, Custody> byUnit = new HashMap<>();
        custodies.forEach(custody -> byUnit.put(custody.id(), custody));
        return new Ledger(byUnit, List.of(allocations));
    }

    private static Custody custody(UnitId unit, String boot) {
        PciAddress sibling =
                new PciAddress(unit.lead().domain(), unit.lead().bus(), unit.lead().device(), 1);
        PlannedUnit planned =
                new PlannedUnit(
                        "quad-nic",
                        ResourceName.defaultFor("quad-nic"),
                        List.of(unit.lead()),
                        List.of(sibling),
                        Terms.DEFAULT);
        PciId id = PciId.parse("8086:10d3");
        return new Custody(
                boot,
                planned,
                List.of(
                        new Taken(unit.lead(), id, Optional.of("e1000e"), Optional.empty(), false),
                        new Taken(
                                sibling,
                                id,
                                Optional.empty(),
                                Optional.of("none \"of\" them"),
                                true)));
    }

    private static Allocation allocation(UnitId unit) {
        return Allocation.answered(
                ResourceName.defaultFor("quad-nic"),
                new TreeSet<>(Set.of(unit)),
                List.of("/dev/vfio/11"),
                Instant.parse("2026-11-20T12:00:00Z"),
                Set.of("kube-system/other"));
    }
}
