// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.hostnode.NodeDecision;
import io.hostdev.operator.hostnode.NodeSituation;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Planning and status, a directory for each case: `in-node-*`, `in-hostnode-*` and
/// `in-hostdevice-*` go in; `out-hostnode-*` (the spec that is written) and `out-hostdevice-*` (the
/// status) must come out, and no file may be left over.
///
/// `-Dhostdev.golden=write` writes what comes out, for a person to read.
class GoldenTest {

    private static final Path CASES = Path.of("src/test/resources/golden");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    static List<Path> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesOutAsWritten(Path directory) throws IOException {
        Set<String> unused = new TreeSet<>(files(directory));
        Map<String, Node> nodes = new TreeMap<>();
        List<HostNode> hostNodes = new ArrayList<>();
        List<HostDevice> hostDevices = new ArrayList<>();
        List<VirtualFunctions> virtualFunctions = new ArrayList<>();
        for (String file : files(directory)) {
            if (file.startsWith("in-node-")) {
                Node node = read(directory, file, Node.class);
                nodes.put(node.getMetadata().getName(), node);
            } else if (file.startsWith("in-hostnode-")) {
                hostNodes.add(read(directory, file, HostNode.class));
            } else if (file.startsWith("in-hostdevice-")) {
                hostDevices.add(read(directory, file, HostDevice.class));
            } else if (file.startsWith("in-virtualfunctions-")) {
                virtualFunctions.add(read(directory, file, VirtualFunctions.class));
            } else {
                continue;
            }
            unused.remove(file);
        }
        Contributions<NodeContribution> contributions = new Contributions<>();
        Contributions<VirtualFunctionsContribution> numbers = new Contributions<>();
        for (HostNode hostNode : hostNodes) {
            String name = hostNode.getMetadata().getName();
            NodeDecision decision =
                    NodeDecision.of(
                            new NodeSituation(
                                    hostNode,
                                    requireNonNull(nodes.get(name)).getMetadata().getLabels(),
                                    hostDevices,
                                    virtualFunctions),
                            Planner::plan);
            contributions.put(name, decision.contributions());
            numbers.put(name, decision.virtualFunctions());
            if (decision.spec().isPresent()) {
                compare(directory, "out-hostnode-" + name + ".yaml", decision.spec().get(), unused);
            }
        }
        for (HostDevice hostDevice : hostDevices) {
            if (hostDevice.isMarkedForDeletion()) {
                continue;
            }
            String name = hostDevice.getMetadata().getName();
            compare(
                    directory,
                    "out-hostdevice-" + name + ".yaml",
                    HostDeviceStatusFactory.status(
                            hostDevice, contributions.of(name), contributions.nodes(), NOW),
                    unused);
        }
        for (VirtualFunctions wanted : virtualFunctions) {
            if (wanted.isMarkedForDeletion()) {
                continue;
            }
            String name = wanted.getMetadata().getName();
            compare(
                    directory,
                    "out-virtualfunctions-" + name + ".yaml",
                    VirtualFunctionsStatusFactory.status(
                            wanted, numbers.of(name), numbers.nodes(), NOW),
                    unused);
        }
        assertThat(unused).as("files that nothing has read").isEmpty();
    }

    private static void compare(Path directory, String file, Object actual, Set<String> unused)
            throws IOException {
        if ("write".equals(System.getProperty("hostdev.golden"))) {
            Files.writeString(directory.resolve(file), YAML.asYaml(actual));
        }
        assertThat(directory.resolve(file)).exists();
        assertThat(tree(YAML.asYaml(actual)))
                .as(file)
                .isEqualTo(tree(Files.readString(directory.resolve(file))));
        unused.remove(file);
    }

    private static JsonNode tree(String yaml) {
        return YAML.unmarshal(yaml, JsonNode.class);
    }

    private static <T> T read(Path directory, String file, Class<T> type) throws IOException {
        return YAML.unmarshal(Files.readString(directory.resolve(file)), type);
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
