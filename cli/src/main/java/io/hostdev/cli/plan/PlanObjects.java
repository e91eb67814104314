// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.plan;

import io.hostdev.cli.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A preview as the objects that the operator would write: the spec of each HostNode, and each
/// HostDevice and VirtualFunctions with the status that it would have before any agent acts.
public final class PlanObjects {

    private PlanObjects() {}

    public static String yaml(Preview preview) {
        return YamlWriter.yaml(
                list(preview), Set.of("conditions", "counts", "identities", "select"));
    }

    public static String json(Preview preview) {
        return YamlWriter.json(list(preview));
    }

    private static Map<String, Object> list(Preview preview) {
        List<Object> items = new ArrayList<>();
        Stream.of(
                        preview.nodes().stream()
                                .map(node ->
                                        object(
                                                "HostNode",
                                                node.situation().name(),
                                                node.spec(),
                                                null)),
                        preview.virtualFunctions().stream()
                                .map(one ->
                                        object(
                                                "VirtualFunctions",
                                                one.getMetadata().getName(),
                                                one.getSpec(),
                                                one.getStatus())),
                        preview.hostDevices().stream()
                                .map(one ->
                                        object(
                                                "HostDevice",
                                                one.getMetadata().getName(),
                                                one.getSpec(),
                                                one.getStatus())))
                .flatMap(objects -> objects)
                .forEach(items::add);
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("apiVersion", "v1");
        list.put("kind", "List");
        list.put("items", items);
        return list;
    }

    private static Object object(String kind, String name, Object spec, @Nullable Object status) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "hostdev.io/v1alpha1");
        object.put("kind", kind);
        object.put("metadata", Map.of("name", name));
        object.put("spec", spec);
        if (status != null) {
            object.put("status", status);
        }
        return object;
    }
}
