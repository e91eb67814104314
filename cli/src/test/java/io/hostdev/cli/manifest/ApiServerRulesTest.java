// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostdev.cli.text.InputError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the real API server refuses (`SchemaIT` of `crds`) is refused here too, and what it accepts
/// is accepted: the same files.
class ApiServerRulesTest {

    private static final Path FILES = Path.of("../crds/src/test/resources/schema");

    static List<Path> valid() throws IOException {
        return files("valid-").filter(file -> !file.endsWith("valid-host-node.yaml")).toList();
    }

    static List<Path> invalid() throws IOException {
        return files("invalid-").toList();
    }

    private static Stream<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files
                    .filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void whatTheApiServerAcceptsIsRead(Path file) {
        assertThat(ManifestReader.read(List.of(file))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void whatTheApiServerRefusesIsRefusedByField(Path file) {
        assertThatExceptionOfType(InputError.class)
                .isThrownBy(() -> ManifestReader.read(List.of(file)))
                .withMessageMatching(
                        "(?s).*\\.yaml: (HostDevice|VirtualFunctions) [^:]+: (spec|metadata)[^ ]*: .+");
    }
}
