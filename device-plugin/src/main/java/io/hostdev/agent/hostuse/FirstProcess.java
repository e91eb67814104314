// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The host's first process in procfs: its mounts and its network namespace are the host's, and not
/// the agent's own.
///
/// @param proc procfs of the host's PID namespace
record FirstProcess(Path proc) {

    /// @param file below `/proc/1`
    /// @throws UncheckedIOException if it cannot be read; the message says what the agent lacks
    String required(String file) {
        Path path = proc.resolve("1").resolve(file);
        try {
            return Files.readString(path);
        } catch (IOException failure) {
            throw unknown(path, failure);
        }
    }

    /// @param file below `/proc/1`, one that a kernel may be built without; then it is empty
    /// @throws UncheckedIOException if it is there and cannot be read
    String optional(String file) {
        Path path = proc.resolve("1").resolve(file);
        try {
            return Files.readString(path);
        } catch (NoSuchFileException notBuilt) {
            return "";
        } catch (IOException failure) {
            throw unknown(path, failure);
        }
    }

    private static UncheckedIOException unknown(Path path, IOException failure) {
        return new UncheckedIOException(
                "what the host lives on cannot be known: %s cannot be read; the agent needs hostPID"
                        .formatted(path),
                failure);
    }
}
