// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

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
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;

/// A directory for a journal, and records to write.
abstract class JournalOnDisk {

    static final String BOOT = "boot-1";
    static final UnitId NIC = UnitId.parse("0000:02:00.0");
    static final UnitId DISK = UnitId.parse("10000:04:00.0");

    @TempDir private Path directory;

    final Path directory() {
        return directory;
    }

    final Path file() {
        return directory.resolve("journal");
    }

    final Journal open() throws Journal.Unusable {
        return FileJournal.open(directory, BOOT);
    }

    final Ledger read() throws Journal.Unusable {
        try (Journal journal = open()) {
            return journal.ledger();
        }
    }

    /// It is not opened, and these words say why.
    final void assertUnusable(String... words) {
        assertThatThrownBy(this::open)
                .isInstanceOf(Journal.Unusable.class)
                .hasMessageContainingAll(words);
    }

    static Ledger ledger(List<Custody> custodies, Allocation... allocations) {
        Map<UnitId, Custody> byUnit = new HashMap<>();
        custodies.forEach(custody -> byUnit.put(custody.id(), custody));
        return new Ledger(byUnit, List.of(allocations));
    }

    static Custody custody(UnitId unit, String boot) {
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
                        new Taken(
                                unit.lead(),
                                id,
                                OptionalLong.of(4711),
                                Optional.of("e1000e"),
                                Optional.empty(),
                                false,
                                Optional.of("mlx5_vfio_pci")),
                        new Taken(
                                sibling,
                                id,
                                OptionalLong.empty(),
                                Optional.empty(),
                                Optional.of("none \"of\" them"),
                                true,
                                Optional.empty())));
    }

    static Allocation allocation(UnitId unit) {
        return Allocation.answered(
                ResourceName.defaultFor("quad-nic"),
                new TreeSet<>(Set.of(unit)),
                List.of("/dev/vfio/11"),
                Instant.parse("2026-11-20T12:00:00Z"),
                Set.of("kube-system/other"));
    }
}
