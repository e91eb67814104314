// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.cli.text.Paint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The README's picture is what the program prints on a terminal, of the lab's machine.
///
/// `-Dhostdev.golden=write` draws it anew.
class TerminalPictureTest {

    private static final Path MACHINE = Path.of("src/test/resources/picture");
    private static final Path PICTURE = Path.of("../docs/pictures/plan.svg");

    @Test
    void theReadmesPictureIsTrue() throws IOException {
        Session session = Session.in(MACHINE).with(Paint.COLOURS);
        String seen =
                Stream.of(
                                "hostdev plan -f half.yaml --machine lab.yaml",
                                "hostdev plan -f examples/quad-nic.yaml --machine lab.yaml")
                        .map(command -> "$ " + command + "\n" + session.run(command).output())
                        .collect(joining("\n"));
        String drawn = new TerminalPicture(124).of(seen);

        if ("write".equals(System.getProperty("hostdev.golden"))) {
            Files.writeString(PICTURE, drawn);
        }
        assertThat(PICTURE).content().isEqualTo(drawn);
    }
}
