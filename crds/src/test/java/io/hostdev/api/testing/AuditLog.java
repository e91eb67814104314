// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the API server has answered to service accounts.
final class AuditLog {

    /// Every request of a service account, when its answer is known or, of a watch, begins.
    static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
              userGroups: ["system:serviceaccounts"]
            - level: None
            """;

    private final Path file;

    AuditLog(Path file) {
        this.file = file;
    }

    static String right(String verb, String group, String resource) {
        return verb + " " + (group.isEmpty() ? "" : group + "/") + resource;
    }

    /// What everybody may ask: who he is, and what he may do.
    static boolean isAboutOneself(String right) {
        return right.startsWith("create authorization.k8s.io/selfsubject")
                || right.startsWith("create authentication.k8s.io/selfsubject");
    }

    /// The rights that the user has made use of, as [#right] writes them.
    NavigableSet<String> usedBy(String user) {
        NavigableSet<String> used = new TreeSet<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.map(line -> Serialization.unmarshal(line, JsonNode.class))
                    .filter(event -> event.at("/user/username").asText().equals(user))
                    .filter(event ->
                            event.at("/responseStatus/code").asInt()
                                    != HttpURLConnection.HTTP_FORBIDDEN)
                    .filter(event -> event.has("objectRef"))
                    .map(AuditLog::right)
                    .filter(right -> !isAboutOneself(right))
                    .forEach(used::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return used;
    }

    private static String right(JsonNode event) {
        JsonNode object = event.get("objectRef");
        String subresource = object.path("subresource").asText();
        return right(
                event.get("verb").asText(),
                object.path("apiGroup").asText(),
                object.get("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource));
    }
}
