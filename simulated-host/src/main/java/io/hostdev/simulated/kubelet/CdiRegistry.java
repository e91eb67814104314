// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a container runtime looks up CDI devices, here in one directory.
final class CdiRegistry {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    CdiRegistry(Path directory) {
        this.directory = directory;
    }

    record Edits(Map<String, String> environment, List<String> deviceNodes) {}

    /// @return absent if no spec has a device of that name
    Optional<Edits> resolve(String qualifiedName) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> specs = Files.newDirectoryStream(directory, "*.json")) {
            for (Path spec : specs) {
                JsonNode root = JSON.readTree(spec.toFile());
                for (JsonNode device : root.path("devices")) {
                    String name = root.path("kind").asText() + "=" + device.path("name").asText();
                    if (name.equals(qualifiedName)) {
                        return Optional.of(edits(device.path("containerEdits")));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Edits edits(JsonNode json) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : json.path("env")) {
            String[] parts = variable.asText().split("=", 2);
            environment.put(parts[0], parts[1]);
        }
        List<String> nodes = new ArrayList<>();
        json.path("deviceNodes").forEach(node -> nodes.add(node.path("path").asText()));
        return new Edits(environment, nodes);
    }
}
