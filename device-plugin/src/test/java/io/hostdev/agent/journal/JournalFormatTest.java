// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.agent.json.RandomRecords;
import java.io.IOException;
import java.util.Collection;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalFormatTest {

    static Collection<Class<? extends JournalRecord>> types() {
        return JournalRecord.TYPES.values();
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_record_survives_its_line(Class<? extends JournalRecord> type) throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            JournalRecord entry = new RandomRecords(seed).any(type);

            assertThat(JournalFormat.parse(JournalFormat.line(entry).stripTrailing()))
                    .as("seed " + seed)
                    .contains(entry);
        }
    }

    @Test
    void every_record_has_a_name() {
        assertThat(types()).containsExactlyInAnyOrder(permitted());
    }

    /// With jackson-databind, which wrote what is absent in a unit, and nothing of the rest.
    @Test
    void a_line_of_an_earlier_agent_is_read() throws Exception {
        JournalRecord entry =
                parse(
                        """
                        {"record":"custody","bootId":"boot-1","unit":{"id":"0000:02:00.0","hostDevice":"nic",\
                        "resourceName":"hostdev.io/nic","functions":["0000:02:00.0"],"siblings":null,"identities":null,\
                        "management":"Managed","driver":"Auto","bind":"Eager","backend":"Auto","allowHostCritical":null},\
                        "taken":[{"address":"0000:02:00.0","device":"8086:10d3","driver":"e1000e","alreadyOnVfio":false}]}\
                        """);

        assertThat(entry).isInstanceOf(JournalRecord.CustodyOf.class);
        assertThat(parse(JournalFormat.line(entry).stripTrailing().substring(9))).isEqualTo(entry);
    }

    @Test
    void what_another_agent_wrote_is_not_guessed() {
        for (String text :
                new String[] {
                    "{\"record\":\"lease\"}",
                    "{\"record\":\"released\",\"unit\":\"0000:02:00.0\",\"why\":\"because\"}",
                    "{\"unit\":\"0000:02:00.0\"}"
                }) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(IOException.class);
        }
    }

    private static JournalRecord parse(String text) throws IOException {
        CRC32C checksum = new CRC32C();
        checksum.update(text.getBytes(UTF_8));
        return JournalFormat.parse("%08x %s".formatted(checksum.getValue(), text)).orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends JournalRecord>[] permitted() {
        return (Class<? extends JournalRecord>[]) JournalRecord.class.getPermittedSubclasses();
    }
}
