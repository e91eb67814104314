// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A directory for each case: `session.txt` is what a person types (`$ hostdev ...`) and sees, to
/// the letter, and the exit status where it is not 0 (`[exit 1]`); `in-*` are the files that the
/// commands name, and no file may be left over.
///
/// `-Dhostdev.golden=write` writes what comes out, for a person to read.
class GoldenTest {

    private static final Path CASES = Path.of("src/test/resources/golden");
    private static final String SESSION = "session.txt";

    static List<Path> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesOutAsWritten(Path directory) throws IOException {
        Path file = directory.resolve(SESSION);
        String written = Files.readString(file);

        String seen = Transcript.replay(written, Session.in(directory));

        if ("write".equals(System.getProperty("hostdev.golden"))) {
            Files.writeString(file, seen);
            written = seen;
        }
        assertThat(seen).isEqualTo(written);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString).toList())
                    .as("files that no command names")
                    .allMatch(name -> name.equals(SESSION) || seen.contains(" " + name));
        }
    }
}
