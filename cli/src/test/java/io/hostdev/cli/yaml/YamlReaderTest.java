// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostdev.cli.text.InputError;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

    /// Each list names the one before it twice: 2^24 leaves.
    private static String bomb() {
        StringBuilder text = new StringBuilder("x0: &x0 [a, a]\n");
        IntStream.range(1, 25)
                .forEach(
                        i -> text.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1)));
        return text.toString();
    }

    @Test
    void a_bomb_of_aliases_is_refused_by_the_librarys_bound() {
        assertThatThrownBy(() -> YamlReader.documents("bomb.yaml", bomb()))
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith("bomb.yaml")
                .hasMessageContaining("aliases");
    }

    @Test
    void a_few_aliases_are_in_order() {
        assertThat(YamlReader.documents("f", "a: &a {b: c}\nd: *a\ne: [*a, *a]"))
                .containsExactly(
                        Map.of(
                                "a", Map.of("b", "c"),
                                "d", Map.of("b", "c"),
                                "e", List.of(Map.of("b", "c"), Map.of("b", "c"))));
    }

    @Test
    void what_is_too_deep_is_refused_with_its_line() {
        assertThatThrownBy(
                        () -> YamlReader.documents("deep.json", "{\"a\":\n" + "[".repeat(100_000)))
                .isInstanceOf(InputError.class)
                .hasMessage("deep.json, line 2: more than 64 lists and objects in each other");
        assertThatThrownBy(() -> YamlReader.documents("deep.yaml", "- ".repeat(70) + "a"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("more than 64");
    }

    @Test
    void what_has_itself_as_a_part_is_too_deep() {
        assertThatThrownBy(() -> YamlReader.documents("ring.yaml", "a: &a [*a]"))
                .isInstanceOf(InputError.class)
                .hasMessageStartingWith("ring.yaml");
    }

    @Test
    void words_are_printable() {
        assertThat(YamlReader.documents("f", "\"k\\e[2J\": \"v\\a\\r\\nw\""))
                .containsExactly(Map.of("k?[2J", "v?  w"));
    }
}
