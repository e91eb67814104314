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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
