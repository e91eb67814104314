// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.Kubectl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the real API server says, through the real kubectl, to each file of `schema/`: `valid-*` is
/// accepted; `invalid-*` is refused with all that its `# expect:` lines say.
class SchemaIT {

    private static final Path FILES = Path.of("src/test/resources/schema");
    private static final String EXPECT = "# expect: ";

    private final ApiServer server = ApiServer.shared();

    @ParameterizedTest
    @MethodSource
    void valid(Path file) {
        assertThat(dryRun(file)).returns(0, Kubectl::exitStatus);
    }

    static List<Path> valid() throws IOException {
        return files("valid-");
    }

    @ParameterizedTest
    @MethodSource
    void invalid(Path file) throws IOException {
        List<String> expected =
                Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith(EXPECT))
                        .map(line -> line.substring(EXPECT.length()))
                        .toList();

        Kubectl answer = dryRun(file);

        assertThat(expected).as("the expected words").isNotEmpty();
        assertThat(answer.exitStatus()).as(answer.output()).isNotZero();
        assertThat(answer.output()).contains(expected);
    }

    static List<Path> invalid() throws IOException {
        return files("invalid-");
    }

    @Test
    void no_file_is_unused() throws IOException {
        assertThat(Stream.concat(valid().stream(), invalid().stream()))
                .containsExactlyInAnyOrderElementsOf(files(""));
    }

    private Kubectl dryRun(Path file) {
        return server.kubectl("create", "--dry-run=server", "-f", file.toString());
    }

    private static List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> prefix.isEmpty() || file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
