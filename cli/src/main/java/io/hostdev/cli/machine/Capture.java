// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.machine;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.cli.text.InputError;
import io.hostdev.cli.yaml.YamlReader;
import io.hostdev.cli.yaml.YamlWriter;
import io.hostdev.core.machine.Machine;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A captured machine: a HostNode with its status, in a file.
public final class Capture {

    /// What goes on one line, so that a machine of many functions can be read.
    private static final Set<String> IN_LINE =
            Set.of("kernel", "functions", "units", "conditions", "counts", "virtualFunctions");

    private Capture() {}

    /// @throws InputError if the file holds no captured machine
    public static HostNode read(Path file) {
        List<Map<String, Object>> documents = YamlReader.documents(file);
        String name = YamlReader.name(file);
        if (documents.size() != 1 || !"HostNode".equals(documents.getFirst().get("kind"))) {
            throw new InputError(
                    name
                            + ": expected one HostNode, as `hostdev inspect -o yaml` and `kubectl get hostnode NODE -o yaml` print it");
        }
        Map<String, Object> document = documents.getFirst();
        try {
            HostNode hostNode = hostNode(document);
            machine(hostNode);
            return hostNode;
        } catch (InputError wrong) {
            throw new InputError(name + ": " + wrong.getMessage(), wrong);
        }
    }

    private static HostNode hostNode(Map<String, Object> document) {
        HostNode hostNode = new HostNode();
        Object named =
                YamlReader.object(document.get("metadata"))
                        .map(metadata -> metadata.get("name"))
                        .orElse(null);
        hostNode.setMetadata(
                new ObjectMetaBuilder()
                        .withName(named == null ? "machine" : named.toString())
                        .withGeneration(1L)
                        .build());
        Object spec = document.get("spec");
        Object status = document.get("status");
        if (spec != null) {
            hostNode.setSpec(YamlReader.as(HostNodeSpec.class, spec, "spec"));
        }
        if (status != null) {
            hostNode.setStatus(YamlReader.as(HostNodeStatus.class, status, "status"));
        }
        return hostNode;
    }

    /// The machine that a HostNode reports.
    ///
    /// @throws InputError if it reports none, or one that cannot be read
    public static Machine machine(HostNode hostNode) {
        HostNodeStatus status = hostNode.getStatus();
        hostNode.unreadableStatus()
                .ifPresent(reason -> {
                    throw new InputError(
                            "HostNode %s cannot be read: %s"
                                    .formatted(hostNode.getMetadata().getName(), reason));
                });
        if (status == null || status.kernel() == null) {
            throw new InputError(
                    "HostNode %s has no status yet: its agent has not reported the machine"
                            .formatted(hostNode.getMetadata().getName()));
        }
        try {
            return MachineMapping.machine(status);
        } catch (IllegalArgumentException wrong) {
            throw new InputError(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /// A machine as a HostNode would report it, of which Hostdev has nothing.
    public static HostNode of(String name, Machine machine) {
        HostNode hostNode = new HostNode();
        hostNode.setMetadata(new ObjectMetaBuilder().withName(name).withGeneration(1L).build());
        hostNode.setStatus(
                new HostNodeStatus(
                        MachineMapping.kernel(machine.kernel()),
                        MachineMapping.functions(machine),
                        null,
                        null,
                        null));
        return hostNode;
    }

    public static String yaml(HostNode hostNode) {
        return YamlWriter.yaml(document(hostNode), IN_LINE);
    }

    public static String json(HostNode hostNode) {
        return YamlWriter.json(document(hostNode));
    }

    /// Without what only a cluster has to do with: owner, uid, managed fields.
    private static Map<String, Object> document(HostNode hostNode) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("apiVersion", hostNode.getApiVersion());
        document.put("kind", hostNode.getKind());
        document.put("metadata", Map.of("name", hostNode.getMetadata().getName()));
        if (hostNode.getSpec() != null) {
            document.put("spec", hostNode.getSpec());
        }
        document.put("status", hostNode.getStatus());
        return document;
    }
}
