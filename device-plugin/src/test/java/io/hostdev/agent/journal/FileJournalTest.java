// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.port.Journal;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is written down is there after a restart, and no more than that.
class FileJournalTest extends JournalOnDisk {

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
        try (Journal journal = FileJournal.open(directory(), "boot-2")) {
            assertThat(journal.ledger()).isEqualTo(ledger(List.of(), allocation(NIC)));
        }
    }

    @Test
    void aNumberOfVirtualFunctionsIsOwedUntilItIsBack() throws Exception {
        VirtualFunctionsCustody first = virtualFunctions("0000:01:00.0", BOOT);
        VirtualFunctionsCustody other = virtualFunctions("0000:04:00.0", BOOT);
        try (Journal journal = open()) {
            journal.virtualFunctions(first.settled(false));
            journal.virtualFunctions(first);
            journal.virtualFunctions(other);
            journal.virtualFunctionsReleased(other.physicalFunction());
        }
        assertThat(read().virtualFunctions()).isEqualTo(Map.of(first.physicalFunction(), first));
        assertThat(read().virtualFunctions()).as("written anew").hasSize(1);
        try (Journal journal = FileJournal.open(directory(), "boot-2")) {
            assertThat(journal.ledger().virtualFunctions()).isEmpty();
        }
    }

    private static VirtualFunctionsCustody virtualFunctions(String address, String boot) {
        return new VirtualFunctionsCustody(
                boot,
                "numbers",
                PciAddress.parse(address),
                PciId.parse("8086:10c9"),
                OptionalLong.of(42),
                3,
                true,
                true);
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
}
