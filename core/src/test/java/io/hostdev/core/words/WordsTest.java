// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.words;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.oracle.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void what_is_fit_stays_as_it_is() {
        String sentence = "0000:02:00.0 (e1000e) trägt die Route über ens3 🙂";

        assertThat(Words.of(sentence, Words.SENTENCE)).isSameAs(sentence);
    }

    @Test
    void a_terminal_obeys_nothing_of_it() {
        assertThat(Words.of("n\u001b]0;owned\u0007\u001b[2J", 100)).isEqualTo("n?]0;owned??[2J");
        assertThat(Words.of("a\r\nb\tc\u009b31m", 100)).isEqualTo("a  b c?31m");
        assertThat(Words.of("x\u202egnp.exe\u2028y\ud800z\u200b", 100)).isEqualTo("x?gnp.exe?y?z?");
    }

    @Test
    void a_long_one_is_cut_by_bytes_and_between_characters() {
        assertThat(Words.of("é".repeat(10), 20)).isEqualTo("é".repeat(10));
        assertThat(Words.of("é".repeat(11), 20)).isEqualTo("é".repeat(8) + "...");
        assertThat(Words.of("🙂".repeat(6), 20)).isEqualTo("🙂🙂🙂🙂...");
        assertThat(Words.of("a".repeat(21), 20)).isEqualTo("a".repeat(17) + "...");
    }

    @Test
    void whatever_comes_is_printable_and_short() {
        Seeds.each(
                20_000,
                random -> {
                    String text = anything(random);
                    int bytes = 3 + random.nextInt(60);

                    String words = Words.of(text, bytes);

                    assertThat(words.getBytes(UTF_8).length).isLessThanOrEqualTo(bytes);
                    assertThat(new String(words.getBytes(UTF_8), UTF_8)).isEqualTo(words);
                    assertThat(words.codePoints())
                            .noneMatch(point -> Character.isISOControl(point))
                            .noneMatch(point -> Character.getType(point) == Character.FORMAT);
                    assertThat(Words.of(words, bytes)).isEqualTo(words);
                });
    }

    private static String anything(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0x100));
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.appendCodePoint(0x1f600 + random.nextInt(60));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
