// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
            return new String[] {
                new String(
                                Objects.requireNonNull(text, "version.txt").readAllBytes(),
                                StandardCharsets.UTF_8)
                        .strip()
            };
        }
    }
}
