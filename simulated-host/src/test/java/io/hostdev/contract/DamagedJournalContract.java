// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import static io.hostdev.contract.LabUnits.CARDS;
import static io.hostdev.contract.LabUnits.ONLY_QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC;
import static io.hostdev.contract.LabUnits.QUAD_NIC_RESOURCE;
import static io.hostdev.contract.LabUnits.quadNic;
import static io.hostdev.simulated.LabMachine.quadNic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.journal.FileJournal;
import io.hostdev.agent.port.Journal;
import io.hostdev.agent.port.UnitService.Refused;
import io.hostdev.agent.unit.Custody;
import io.hostdev.agent.unit.Ledger;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The agent's journal is damaged, unreadable, of a newer agent, of another boot, or gone: nothing
/// is written to a function that it may say something of, a condition says what to repair, and
/// nothing is ever bound to a wrong driver.
abstract class DamagedJournalContract extends JournalContract {

    /// What becomes of the file.
    enum Damage {
        IN_THE_MIDDLE("line 2 is damaged"),
        NEWER_FORMAT("its format is 9, and this agent knows 1"),
        DIRECTORY("Is a directory");

        private final String words;

        Damage(String words) {
            this.words = words;
        }

        void strike(Path journal) throws IOException {
            String text = Files.readString(journal);
            switch (this) {
                case IN_THE_MIDDLE ->
                        Files.writeString(journal, text.replaceFirst("02:00.0", "03:00.0") + text);
                case NEWER_FORMAT ->
                        Files.writeString(
                                journal, header(9) + text.substring(text.indexOf('\n') + 1));
                case DIRECTORY -> {
                    Files.delete(journal);
                    Files.createDirectory(journal);
                }
            }
        }

        private static String header(int format) {
            String json = "{\"record\":\"header\",\"format\":%d}".formatted(format);
            CRC32C checksum = new CRC32C();
            checksum.update(json.getBytes(StandardCharsets.UTF_8));
            return "%08x %s\n".formatted(checksum.getValue(), json);
        }
    }

    /// The agent does not open it again by itself: while somebody repairs it, it may be away, and
    /// must not be taken for empty. Started again, it goes on where it was.
    @ParameterizedTest
    @EnumSource
    void withoutAJournalThatCanBeReadNothingIsTouched(Damage damage) throws Exception {
        ready();
        OtherProcess process = use(quadNic(0));
        stopAgent();
        String intact = Files.readString(journal());
        damage.strike(journal());
        start(host());
        awaitUnusable(damage.words, "restart the agent");
        agent().awaitWords(QUAD_NIC, "held by process " + process.pid());
        agent().apply(quadNic(), LabUnits.cards(Terms.DEFAULT));
        agent().awaitState(CARDS, UnitState.Failed.class);
        agent().awaitWords(CARDS, damage.words);
        assertThatThrownBy(() -> agent().service().allocate(QUAD_NIC_RESOURCE, ONLY_QUAD_NIC))
                .isInstanceOf(Refused.class);
        agent().applyUnits();
        process.close();
        agent().awaitLook();
        assertThat(writesToFunctions()).isEmpty();
        assertOnDriver(VFIO, quadNicFunctions());

        Files.delete(journal());
        Files.writeString(journal(), intact);
        agent().awaitLook();
        awaitUnusable(damage.words);
        start(host());
        awaitUsable();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    @Test
    void aTornLastRecordIsDroppedAndTheMachineLookedAt() throws Exception {
        ready();
        stopAgent();
        Files.writeString(journal(), "5f3a11c0 {\"record\":\"rel", StandardOpenOption.APPEND);
        start(host());
        awaitUsable();
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().applyUnits();
        awaitGoneWithoutTrace(QUAD_NIC);
    }

    /// Nobody knows any more what was on a host driver before.
    @Test
    void withoutItsJournalWhatIsOnVfioStaysThere() throws Exception {
        ready();
        stopAgent();
        Files.delete(journal());
        start(host());
        agent().awaitState(QUAD_NIC, UnitState.Ready.class);
        agent().applyUnits();
        agent().awaitGone(QUAD_NIC);
        agent().awaitLook();
        assertThat(writesToFunctions()).isEmpty();
        assertOnDriver(VFIO, quadNicFunctions());
    }

    /// That kernel is gone, and with it what was done to it: what is on VFIO now, somebody else put
    /// there.
    @Test
    void whatWasTakenInAnotherBootIsHistory() throws Exception {
        ready();
        Custody custody =
                Objects.requireNonNull(agent().journal().ledger().custodies().get(QUAD_NIC));
        agent().applyUnits();
        awaitGoneWithoutTrace(QUAD_NIC);
        stopAgent();
        try (Journal journal = FileJournal.open(disk(), "another-boot")) {
            journal.custody(new Custody("another-boot", custody.unit(), custody.taken()));
        }
        rebind(quadNic(0), VFIO);
        rememberHost();
        start(host());
        agent().awaitLook();
        assertThat(agent().journal().ledger()).isEqualTo(Ledger.EMPTY);
        assertThat(writesToFunctions()).isEmpty();
        awaitGoneWithoutTrace(QUAD_NIC);
    }
}
