// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.cli.manifest.ManifestReader;
import io.hostdev.cli.text.InputError;
import io.hostdev.core.oracle.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with anything in them: they are read, or an InputError says in printable words what is
/// wrong. Some thousands by seed; 10^6 with `-Dhostdev.full=true`.
class ReaderFuzzTest {

    private static final int CASES = Boolean.getBoolean("hostdev.full") ? 1_000_000 : 4_000;

    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    ": ",
                    "- ",
                    "\n",
                    "\n  ",
                    "&a ",
                    "*a",
                    "!!binary ",
                    "!x ",
                    "|\n",
                    ">-\n",
                    "'",
                    "\"",
                    "\\e[31m",
                    "\u001b[2J",
                    "\u0000",
                    "\ud800",
                    "é",
                    "---\n",
                    "99999999999",
                    "-1",
                    "null",
                    "~",
                    "? ",
                    "%YAML 1.2\n",
                    "#",
                    "\t",
                    "spec:",
                    "<<: *a",
                    "select: [{numaNodes: [4294967296]}]",
                    "kind: HostDevice\n",
                    "items: [1]\n");

    @TempDir private Path directory = Path.of("");

    @Test
    void a_text_is_read_or_refused_in_words() {
        List<String> texts = texts();
        Seeds.each(
                CASES,
                random -> {
                    String text = mutated(texts.get(random.nextInt(texts.size())), random);
                    try {
                        assertThat(YamlReader.documents("f.yaml", text)).isNotNull();
                    } catch (InputError wrong) {
                        assertThat(wrong.getMessage())
                                .startsWith("f.yaml")
                                .matches(words -> words.codePoints().noneMatch(this::isControl));
                    }
                });
    }

    @Test
    void a_manifest_is_read_or_refused_in_words() throws IOException {
        List<String> texts = texts();
        Path file = directory.resolve("f.yaml");
        Seeds.each(
                CASES / 4,
                random -> {
                    String text = mutated(texts.get(random.nextInt(texts.size())), random);
                    try {
                        Files.writeString(file, text.replaceAll("[\ud800-\udfff]", ""));
                        assertThat(ManifestReader.read(List.of(file))).isNotNull();
                    } catch (InputError wrong) {
                        assertThat(
                                        String.valueOf(wrong.getMessage())
                                                .codePoints()
                                                .filter(point -> point != '\n'))
                                .noneMatch(this::isControl);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private boolean isControl(int point) {
        return Character.isISOControl(point);
    }

    private static List<String> texts() {
        try (Stream<Path> files = Files.list(Path.of("../crds/src/test/resources/schema"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(ReaderFuzzTest::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mutated(String from, Random random) {
        StringBuilder text = new StringBuilder(from);
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                case 2 ->
                        text.insert(
                                at,
                                PIECES.get(random.nextInt(PIECES.size()))
                                        .repeat(1 + random.nextInt(200)));
                default -> text.insert(at, (char) random.nextInt(0x3000));
            }
        }
        return text.toString();
    }
}
