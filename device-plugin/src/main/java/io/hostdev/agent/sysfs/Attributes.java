// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.sysfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reading sysfs: what cannot be read (gone, or the driver answers with an error) is absent.
final class Attributes {

    private Attributes() {}

    /// The trimmed text of an attribute.
    static Optional<String> text(Path attribute) {
        try {
            return Optional.of(Files.readString(attribute, StandardCharsets.UTF_8).strip());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    static Optional<Integer> number(Path attribute) {
        return text(attribute).flatMap(Attributes::decimal);
    }

    /// A `0x` hexadecimal attribute, without its prefix.
    static Optional<String> hex(Path attribute) {
        return text(attribute)
                .filter(value -> value.startsWith("0x"))
                .map(value -> value.substring(2));
    }

    static Optional<Integer> decimal(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /// The last name in what a link says.
    static Optional<String> linkName(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).getFileName().toString());
        } catch (IOException | UnsupportedOperationException noLink) {
            return Optional.empty();
        }
    }

    /// The number of a directory in sysfs, which the kernel gives to no other one during its boot
    /// (fs/kernfs/dir.c, `__kernfs_new_node`); absent if it is not there.
    static OptionalLong inode(Path directory) {
        try {
            return OptionalLong.of((long) Files.getAttribute(directory, "unix:ino"));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    /// The names in a directory, in no order; none if it is not there.
    ///
    /// @throws UncheckedIOException if it is there and cannot be read: then nothing may be
    ///   concluded from what is missing
    static List<String> names(Path directory, String glob) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return names;
        } catch (DirectoryIteratorException failure) {
            failUnlessGone(directory, new IOException(failure));
        } catch (IOException failure) {
            failUnlessGone(directory, failure);
        }
        return names;
    }

    /// A directory that is removed while it is read fails with one of several errors.
    private static void failUnlessGone(Path directory, IOException failure) {
        if (Files.exists(directory)) {
            throw new UncheckedIOException(failure);
        }
    }
}
