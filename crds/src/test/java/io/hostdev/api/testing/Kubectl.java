// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What one run of kubectl said.
///
/// @param output standard output and standard error, as a person sees them
public record Kubectl(int exitStatus, String output) {

    static Kubectl run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Kubectl(process.onExit().join().exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
