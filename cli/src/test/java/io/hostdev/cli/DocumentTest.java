// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/cli.md shows comes out to the letter: each block of `console` is replayed, with the
/// files that its blocks of `yaml` name in their first line.
///
/// `-Dhostdev.golden=write` writes what comes out, for a person to read.
class DocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/cli.md");
    private static final Pattern FILE =
            Pattern.compile("```yaml\n# ([a-z-]+\\.yaml)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CONSOLE =
            Pattern.compile("```console\n(\\$ hostdev.*?)```", Pattern.DOTALL);

    @TempDir private Path directory = Path.of("");

    @Test
    void comesOutAsShown() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (MatchResult file : FILE.matcher(document).results().toList()) {
            Files.writeString(directory.resolve(file.group(1)), file.group(2));
        }
        String replayed =
                CONSOLE.matcher(document)
                        .replaceAll(block ->
                                "```console\n"
                                        + Transcript.replay(block.group(1), Session.in(directory))
                                                .replace("\\", "\\\\")
                                                .replace("$", "\\$")
                                        + "```");
        if ("write".equals(System.getProperty("hostdev.golden"))) {
            Files.writeString(DOCUMENT, replayed);
        }
        assertThat(replayed).isEqualTo(Files.readString(DOCUMENT));
        assertThat(CONSOLE.matcher(document).results()).isNotEmpty();
    }
}
