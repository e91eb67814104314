// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import io.hostdev.agent.journal.JournalRecord.Allocated;
import io.hostdev.agent.journal.JournalRecord.CustodyOf;
import io.hostdev.agent.journal.JournalRecord.TakenFunction;
import io.hostdev.agent.journal.JournalRecord.VirtualFunctionsOf;
import io.hostdev.agent.json.RecordReader;
import io.hostdev.agent.json.RecordWriter;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.agent.unit.VirtualFunctionsCustody;
import io.hostdev.api.mapping.PlanMapping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The text of the journal: one record a line, its CRC-32C in eight hex digits, a blank, the record
/// in JSON.
final class JournalFormat {

    static final int VERSION = 1;

    private static final int CHECKSUM_DIGITS = 8;

    private JournalFormat() {}

    static String line(JournalRecord entry) {
        String text = RecordWriter.write(JournalRecord.TAG, entry.name(), (Record) entry);
        return "%08x %s%n".formatted(checksum(text), text);
    }

    /// @return absent if the line is damaged
    /// @throws IOException if it is whole, and yet not to be understood: another agent wrote it,
    ///   and nobody knows what it means
    static Optional<JournalRecord> parse(String line) throws IOException {
        if (line.length() <= CHECKSUM_DIGITS + 1) {
            return Optional.empty();
        }
        String text = line.substring(CHECKSUM_DIGITS + 1);
        if (!line.startsWith("%08x ".formatted(checksum(text)))) {
            return Optional.empty();
        }
        return Optional.of(RecordReader.STRICT.read(text, JournalRecord.TAG, JournalRecord.TYPES));
    }

    private static long checksum(String text) {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }

    static CustodyOf record(Custody custody) {
        return new CustodyOf(
                custody.bootId(),
                PlanMapping.spec(custody.unit()),
                custody.taken().stream()
                        .map(one ->
                                new TakenFunction(
                                        one.address().toString(),
                                        one.device().toString(),
                                        nullable(one.incarnation()),
                                        one.driver().orElse(null),
                                        one.override().orElse(null),
                                        one.alreadyOnVfio(),
                                        one.vfioDriver().orElse(null)))
                        .toList());
    }

    static Custody custody(CustodyOf entry) {
        return new Custody(
                entry.bootId(),
                PlanMapping.unit(entry.unit()),
                entry.taken().stream()
                        .map(one ->
                                new Taken(
                                        PciAddress.parse(one.address()),
                                        PciId.parse(one.device()),
                                        optional(one.incarnation()),
                                        Optional.ofNullable(one.driver()),
                                        Optional.ofNullable(one.override()),
                                        one.alreadyOnVfio(),
                                        Optional.ofNullable(one.vfioDriver())))
                        .toList());
    }

    static VirtualFunctionsOf record(VirtualFunctionsCustody custody) {
        return new VirtualFunctionsOf(
                custody.bootId(),
                custody.owner(),
                custody.physicalFunction().toString(),
                custody.device().toString(),
                nullable(custody.incarnation()),
                custody.original(),
                custody.probing(),
                custody.settled());
    }

    static VirtualFunctionsCustody custody(VirtualFunctionsOf entry) {
        return new VirtualFunctionsCustody(
                entry.bootId(),
                entry.owner(),
                PciAddress.parse(entry.physicalFunction()),
                PciId.parse(entry.device()),
                optional(entry.incarnation()),
                entry.original(),
                entry.probing(),
                entry.settled());
    }

    private static @Nullable Long nullable(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static OptionalLong optional(@Nullable Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    static Allocated record(Allocation allocation) {
        return new Allocated(
                allocation.resource().toString(),
                allocation.units().stream().map(UnitId::toString).toList(),
                allocation.deviceNodes(),
                allocation.since().toString(),
                allocation.pod().orElse(null),
                allocation.bystanders().stream().sorted().toList(),
                allocation.started().map(Instant::toString).orElse(null));
    }

    static Allocation allocation(Allocated entry) {
        return new Allocation(
                new ResourceName(entry.resource()),
                entry.units().stream()
                        .map(UnitId::parse)
                        .collect(Collectors.toCollection(TreeSet::new)),
                entry.deviceNodes(),
                Instant.parse(entry.since()),
                Optional.ofNullable(entry.pod()),
                Set.copyOf(entry.bystanders()),
                Optional.ofNullable(entry.started()).map(Instant::parse));
    }
}
