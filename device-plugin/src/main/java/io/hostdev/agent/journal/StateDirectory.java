// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent's files in its state directory: the plan, the journal, and the lock ([StateLock]).
public final class StateDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

    /// The lock last: as long as one of the others is there, there is one agent at most.
    private static final List<String> FILES =
            List.of("plan.json.new", "plan.json", "journal.new", "journal", "lock");

    private final Path path;

    public StateDirectory(Path path) {
        this.path = path;
    }

    /// Removes them, and the directory unless something else is in it or it is a mount. For the one
    /// who has the lock, when nothing is owed to the machine any more; again after a crash.
    ///
    /// @return what else is in it, and was left
    public List<Path> remove() throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        for (String file : FILES) {
            Files.deleteIfExists(path.resolve(file));
        }
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(path)) {
            left.forEach(others::add);
        }
        if (others.isEmpty()) {
            removeItself();
        }
        return others;
    }

    private void removeItself() throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (FileSystemException mounted) {
            LOG.warn("{} stays, empty: {}", path, mounted.getReason());
        }
    }
}
