// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hostdev.agent.container.ShortHash;
import io.hostdev.core.claim.ResourceName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// The kubelet's plugin directory (`/var/lib/kubelet/device-plugins`): its own socket and ours.
record KubeletDirectory(Path path) {

    /// One socket file, told from a later one of the same name. The inode alone does not do: file
    /// systems use the number again.
    record SocketFile(Object inode, FileTime made) {

        /// @return absent if there is no such file
        static Optional<SocketFile> at(Path path) {
            try {
                BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                return Optional.of(new SocketFile(file.fileKey(), file.lastModifiedTime()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    KubeletDirectory {
        Path longest = socketPath(path, "f".repeat(12));
        int bytes = longest.toString().getBytes(UTF_8).length;
        if (bytes > UnixGrpc.LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "the plugin directory %s is too long: a socket in it would have a path of %d bytes, of which Unix allows %d"
                            .formatted(path, bytes, UnixGrpc.LONGEST_PATH));
        }
    }

    Path kubeletSocket() {
        return path.resolve("kubelet.sock");
    }

    /// @return absent if no kubelet has opened it
    Optional<SocketFile> kubelet() {
        return SocketFile.at(kubeletSocket());
    }

    /// Our socket for this resource, named by a hash: resource names may be longer than socket
    /// paths.
    Path socketOf(ResourceName resource) {
        return socketPath(path, ShortHash.of(resource.text()).hex());
    }

    private static Path socketPath(Path directory, String hash) {
        return directory.resolve("hostdev-" + hash + ".sock");
    }

    /// Removes the sockets that agents have left which did not end in order.
    void removeOurs() throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (DirectoryStream<Path> ours = Files.newDirectoryStream(path, "hostdev-*.sock")) {
            for (Path socket : ours) {
                Files.deleteIfExists(socket);
            }
        }
    }
}
