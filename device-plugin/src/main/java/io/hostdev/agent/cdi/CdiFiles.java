// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.cdi;

import static java.util.stream.Collectors.toSet;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.container.ShortHash;
import io.hostdev.agent.port.CdiDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/// A CDI directory on disk: one file for each device, named `hostdev-<device>-<hash>.json`.
/// Whatever has not this prefix belongs to others and is never touched.
///
/// Runtimes watch the directory and read `*.json` and `*.yaml` only, so a file is written under
/// another ending first.
public final class CdiFiles implements CdiDirectory {

    private static final String PREFIX = "hostdev-";
    private static final String UNFINISHED = ".unfinished";

    private final Path directory;

    /// @param directory made at the first write if it is not there
    public CdiFiles(Path directory) {
        this.directory = directory;
    }

    @Override
    public synchronized void write(CdiDevice device) throws IOException {
        Files.createDirectories(directory);
        String name = fileName(device.qualifiedName());
        Path unfinished = directory.resolve(name + UNFINISHED);
        Files.writeString(unfinished, CdiSpec.of(device));
        Files.move(
                unfinished,
                directory.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public synchronized void retain(Set<String> qualifiedNames) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Set<String> retained = qualifiedNames.stream().map(CdiFiles::fileName).collect(toSet());
        try (DirectoryStream<Path> ours = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : ours) {
                if (!retained.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static String fileName(String qualifiedName) {
        String device = qualifiedName.substring(qualifiedName.indexOf('=') + 1);
        return "%s%s-%s.json".formatted(PREFIX, device, ShortHash.of(qualifiedName));
    }
}
