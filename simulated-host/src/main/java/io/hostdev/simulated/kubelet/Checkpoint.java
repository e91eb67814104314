// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hostdev.kubelet.deviceplugin.ContainerAllocateResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// The kubelet's memory over restarts (`kubelet_internal_checkpoint`): which pod has what, and the
/// resources that it knew. The format is its own affair.
record Checkpoint(SortedSet<String> resources, List<Grant> grants) {

    private static final String FILE = "kubelet_internal_checkpoint";
    private static final ObjectMapper JSON = new ObjectMapper();

    static Checkpoint read(Path directory) {
        Path file = directory.resolve(FILE);
        TreeSet<String> resources = new TreeSet<>();
        List<Grant> grants = new ArrayList<>();
        if (Files.exists(file)) {
            try {
                JsonNode root = JSON.readTree(file.toFile());
                root.path("resources").forEach(resource -> resources.add(resource.asText()));
                for (JsonNode grant : root.path("grants")) {
                    grants.add(grant(grant));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }
        return new Checkpoint(resources, grants);
    }

    private static Grant grant(JsonNode json) throws IOException {
        TreeSet<String> devices = new TreeSet<>();
        json.path("devices").forEach(device -> devices.add(device.asText()));
        return new Grant(
                json.path("pod").asText(),
                json.path("container").asText(),
                PodSpec.Kind.valueOf(json.path("kind").asText()),
                json.path("resource").asText(),
                devices,
                ContainerAllocateResponse.parseFrom(
                        Base64.getDecoder().decode(json.path("answer").asText())));
    }

    static void write(Path directory, Collection<String> resources, Collection<Grant> grants) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode names = root.putArray("resources");
        resources.forEach(names::add);
        ArrayNode entries = root.putArray("grants");
        for (Grant grant : grants) {
            ObjectNode entry = entries.addObject();
            entry.put("pod", grant.pod());
            entry.put("container", grant.container());
            entry.put("kind", grant.kind().name());
            entry.put("resource", grant.resource());
            ArrayNode devices = entry.putArray("devices");
            grant.devices().forEach(devices::add);
            entry.put("answer", Base64.getEncoder().encodeToString(grant.answer().toByteArray()));
        }
        try {
            JSON.writeValue(directory.resolve(FILE).toFile(), root);
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoint cannot be written", e);
        }
    }
}
