// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A directory in which a rename lasts: it takes an fsync of the directory itself (fsync(2),
/// NOTES).
record DurableDirectory(Path path) {

    /// Puts a new file in the place of the one that is there until then.
    ///
    /// @param fresh on the disk already, with all that is in it
    void replace(Path file, Path fresh) throws IOException {
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
