// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.hostuse;

import io.hostdev.core.pci.PciAddress;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The host's sysfs, as a way from any device to the PCI functions below which it sits.
record Sysfs(Path root) {

    private static final Pattern ADDRESS =
            Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    private static final String BRIDGE = "0x06";

    Path resolve(String path) {
        return root.resolve(path);
    }

    /// Where a link leads, all links followed; absent if it is gone.
    static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// All functions on the way down to a device, but bridges: a disk sits below its controller,
    /// and that may sit below another one (Intel VMD, USB).
    SortedSet<PciAddress> functionsAbove(Path realPath) {
        SortedSet<PciAddress> functions = new TreeSet<>();
        for (Path name : realPath) {
            String text = name.toString();
            if (ADDRESS.matcher(text).matches() && !isBridge(text)) {
                functions.add(PciAddress.parse(text));
            }
        }
        return functions;
    }

    private boolean isBridge(String address) {
        return text(root.resolve("bus/pci/devices").resolve(address).resolve("class"))
                .filter(code -> code.startsWith(BRIDGE))
                .isPresent();
    }

    static Optional<String> text(Path attribute) {
        try {
            return Optional.of(Files.readString(attribute).strip());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// The entries of a directory; none if it is not there.
    static List<Path> entries(Path directory, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException gone) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }

    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
