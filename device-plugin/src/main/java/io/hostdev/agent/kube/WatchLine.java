// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.json.RecordReader;
import java.io.IOException;
import java.time.Duration;

/// One line of a watch.
sealed interface WatchLine {

    /// @param version to go on from
    record Seen(SeenHostNode node, String version) implements WatchLine {}

    /// @param version to go on from
    record Deleted(String version) implements WatchLine {}

    /// Nothing has happened up to here.
    ///
    /// @param version to go on from
    record Bookmark(String version) implements WatchLine {}

    String version();

    /// @throws ApiFailure if it is an error, or cut off
    static WatchLine parse(String line) {
        try {
            String type = RecordReader.LENIENT.read(line, Type.class).type();
            return switch (type) {
                case "ADDED", "MODIFIED" -> {
                    SeenHostNode node = RecordReader.LENIENT.read(line, OfNode.class).object();
                    yield new Seen(node, node.metadata().resourceVersion());
                }
                case "DELETED" -> new Deleted(versionIn(line));
                case "BOOKMARK" -> new Bookmark(versionIn(line));
                case "ERROR" -> {
                    ApiClient.Status status =
                            RecordReader.LENIENT.read(line, OfError.class).object();
                    throw new ApiFailure(
                            status.code(), String.valueOf(status.message()), Duration.ZERO);
                }
                default -> throw new ApiFailure("a watch said " + type, null);
            };
        } catch (IOException e) {
            throw new ApiFailure("a watch said what is not to be understood", e);
        }
    }

    private static String versionIn(String line) throws IOException {
        return RecordReader.LENIENT
                .read(line, OfVersion.class)
                .object()
                .metadata()
                .resourceVersion();
    }

    record Type(String type) {}

    record OfNode(SeenHostNode object) {}

    record OfVersion(Versioned object) {}

    record Versioned(SeenHostNode.Found.Version metadata) {}

    record OfError(ApiClient.Status object) {}
}
