// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the sandbox tries on a captured machine is something that the planner accepts there.
class ModelTest {

    static Stream<Path> machines() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "machines"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theExampleOfACapturedMachineIsAccepted(Path capture) throws IOException {
        Model model = Model.captured(capture);
        Machine machine = model.node().get().observe();
        HostDevice device = model.device().orElseThrow();
        assertThat(Planner.plan(machine, List.of(ClaimMapping.claim(device))).units()).isNotEmpty();
        assertThat(model.pod().getMetadata().getName()).isEqualTo("user-of-example");
    }
}
