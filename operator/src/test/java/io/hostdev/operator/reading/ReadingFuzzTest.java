// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.ReadableResource;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.hostnode.NodeDecision;
import io.hostdev.operator.hostnode.NodeSituation;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import io.hostdev.operator.status.Release;
import io.hostdev.operator.status.VirtualFunctionsStatusFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// HostNodes, HostDevices and VirtualFunctions with anything in them go through a list and a watch
/// of the client library, and what comes out through planning and status: none of them ends either,
/// and each of the others is seen. Some thousands by seed; 10^6 of each kind with
/// `-Dhostdev.full=true`.
class ReadingFuzzTest {

    private static final int BATCH = 1000;
    private static final int BATCHES = Boolean.getBoolean("hostdev.full") ? 1000 : 3;
    private static final String LAST = "last";
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final List<HostNode> hostNodes = samples("in-hostnode-", HostNode.class);
    private final List<HostDevice> hostDevices = named(samples("in-hostdevice-", HostDevice.class));
    private final List<VirtualFunctions> numbers =
            named(samples("in-virtualfunctions-", VirtualFunctions.class));

    @Test
    void hostNodes() {
        survives(HostNode.class, hostNodes, node -> decide(node, hostDevices, numbers));
    }

    @Test
    void hostDevices() {
        HostNode node = hostNodes.getFirst();
        survives(HostDevice.class, hostDevices, one -> decide(node, List.of(one), numbers));
    }

    @Test
    void virtualFunctions() {
        HostNode node = hostNodes.getFirst();
        survives(VirtualFunctions.class, numbers, one -> decide(node, hostDevices, List.of(one)));
    }

    /// As the operator does with a node, and with what it adds to each object.
    private static void decide(
            HostNode node, List<HostDevice> devices, List<VirtualFunctions> numbers) {
        NodeDecision decision =
                NodeDecision.of(new NodeSituation(node, Map.of(), devices, numbers), Planner::plan);
        Contributions<NodeContribution> contributions = new Contributions<>();
        contributions.put(node.getMetadata().getName(), decision.contributions());
        for (HostDevice device : devices) {
            List<NodeContribution> own = contributions.of(device.getMetadata().getName());
            JSON.asJson(HostDeviceStatusFactory.status(device, own, 1, NOW));
            Release.of(1, Set.of(), own).message();
        }
        Contributions<VirtualFunctionsContribution> others = new Contributions<>();
        others.put(node.getMetadata().getName(), decision.virtualFunctions());
        for (VirtualFunctions one : numbers) {
            List<VirtualFunctionsContribution> own = others.of(one.getMetadata().getName());
            JSON.asJson(VirtualFunctionsStatusFactory.status(one, own, 1, NOW));
            Release.of(1, Set.of(), own).message();
        }
    }

    private static <T extends ReadableResource<?, ?>> void survives(
            Class<T> kind, List<T> samples, Consumer<T> use) {
        List<JsonNode> trees =
                samples.stream()
                        .map(one -> JSON.unmarshal(JSON.asJson(one), JsonNode.class))
                        .toList();
        Seeds.each(BATCHES, random -> batch(kind, trees, random, use));
    }

    private static <T extends ReadableResource<?, ?>> void batch(
            Class<T> kind, List<JsonNode> trees, Random random, Consumer<T> use) {
        List<String> objects =
                IntStream.range(0, BATCH)
                        .mapToObj(i -> object(trees, random, "fuzz-" + i))
                        .toList();
        Map<String, T> seen = new ConcurrentHashMap<>();
        try (FakeApi api = new FakeApi(objects.subList(0, BATCH / 2));
                KubernetesClient client = api.client();
                SharedIndexInformer<T> _ = client.resources(kind).inform(into(seen))) {
            objects.subList(BATCH / 2, BATCH).forEach(api::add);
            api.add(text(renamed(trees.getFirst().deepCopy(), LAST)));
            await().atMost(Duration.ofMinutes(2)).until(() -> seen.containsKey(LAST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(seen).hasSize(BATCH + 1);
        seen.values().forEach(use);
    }

    private static <T extends ReadableResource<?, ?>> ResourceEventHandler<T> into(
            Map<String, T> seen) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                seen.put(object.getMetadata().getName(), object);
            }

            @Override
            public void onUpdate(T before, T object) {
                onAdd(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {}
        };
    }

    private static String object(List<JsonNode> trees, Random random, String name) {
        return text(renamed(Mutation.of(trees.get(random.nextInt(trees.size())), random), name));
    }

    /// In ASCII: fabric8's watch over plain HTTP, which only this test uses, loses its place at
    /// other characters. The operator watches over WebSockets.
    private static String text(JsonNode object) {
        try {
            return ASCII.writeValueAsString(object);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static JsonNode renamed(JsonNode object, String name) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) object)
                .putObject("metadata")
                .put("name", name)
                .put("uid", name)
                .put("resourceVersion", "2")
                .put("generation", 3)
                .put("creationTimestamp", "2026-01-01T11:00:00Z");
        return object;
    }

    /// The cases of the golden tests have the same names: each name once.
    private static <T extends ReadableResource<?, ?>> List<T> named(List<T> samples) {
        List<T> named = new ArrayList<>();
        for (T one : samples) {
            if (named.stream()
                    .noneMatch(other ->
                            Objects.equals(
                                    other.getMetadata().getName(), one.getMetadata().getName()))) {
                named.add(one);
            }
        }
        return named;
    }

    private static <T> List<T> samples(String prefix, Class<T> type) {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/golden"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .map(file -> JSON.unmarshal(text(file), type))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
