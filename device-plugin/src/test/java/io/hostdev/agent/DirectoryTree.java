// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Builds a piece of sysfs or procfs in a temporary directory.
public record DirectoryTree(Path root) {

    /// A file of this text and a line end.
    public DirectoryTree file(String path, String text) {
        return make(path, file -> Files.writeString(file, text + "\n"));
    }

    public DirectoryTree directory(String path) {
        return make(path, Files::createDirectories);
    }

    /// A relative link, both ends given from the root, as sysfs has them.
    public DirectoryTree link(String path, String target) {
        Path directory = root.resolve(path).resolve("..").normalize();
        return name(path, directory.relativize(root.resolve(target)).toString());
    }

    /// A link of any text, such as `pid:[4026531836]`.
    public DirectoryTree name(String path, String text) {
        return make(path, link -> Files.createSymbolicLink(link, Path.of(text)));
    }

    private interface Creation {
        void create(Path path) throws IOException;
    }

    private DirectoryTree make(String path, Creation creation) {
        try {
            Path made = root.resolve(path);
            Files.createDirectories(made.resolve("..").normalize());
            creation.create(made);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
