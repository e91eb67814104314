// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The admin's parameters for modules: `options` lines in `*.conf` of modprobe.d(5). A file in an
/// earlier directory hides one of the same name in a later one.
final class ModuleOptions {

    private final List<Path> directories;

    /// @param directories the most important first; those that are not there are left out
    ModuleOptions(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /// All parameters of this module, as on modprobe's command line; empty if there are none.
    String of(ModuleName module) throws IOException {
        List<String> parameters = new ArrayList<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.strip().split("\\s+", 3);
                if (words.length == 3
                        && words[0].equals("options")
                        && ModuleName.of(words[1]).equals(module)) {
                    parameters.add(words[2]);
                }
            }
        }
        return String.join(" ", parameters);
    }

    private List<Path> files() throws IOException {
        TreeMap<String, Path> byName = new TreeMap<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory)) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.conf")) {
                    found.forEach(file -> byName.putIfAbsent(file.getFileName().toString(), file));
                }
            }
        }
        return List.copyOf(byName.values());
    }
}
