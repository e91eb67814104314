// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.hostdev.api.v1alpha1.HostNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureTest {

    @TempDir private Path directory = Path.of("");

    static List<Path> machines() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../machines"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void aMachineSurvivesYamlAndJson(Path file) throws IOException {
        HostNode hostNode = Capture.read(file);

        for (String text : List.of(Capture.yaml(hostNode), Capture.json(hostNode))) {
            Path written = Files.writeString(directory.resolve("machine.yaml"), text);
            assertThat(Capture.machine(Capture.read(written))).isEqualTo(Capture.machine(hostNode));
            assertThat(Capture.yaml(Capture.read(written))).isEqualTo(Capture.yaml(hostNode));
        }
    }

    /// As `./sandbox --machine` reads it.
    @ParameterizedTest
    @MethodSource("machines")
    void theSandboxReadsWhatInspectPrints(Path file) {
        HostNode hostNode = Capture.read(file);
        assertThat(Capture.machine(Serialization.unmarshal(Capture.yaml(hostNode), HostNode.class)))
                .isEqualTo(Capture.machine(hostNode));
    }
}
