// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the generator has no annotation for: lists whose entries have a key, so that server-side
/// apply merges them; what a kind is; the words and demands of Kubernetes' own Condition; columns
/// in the order in which they are declared (it sorts them by path); and numbers that the programs
/// can read.
final class SchemaTraits implements CRDPostProcessor {

    private static final Map<String, Map<String, String>> LIST_KEYS =
            Map.of(
                    "HostDevice",
                    Map.of("status.conditions", "type", "status.nodes", "name"),
                    "HostNode",
                    Map.of(
                            "spec.observed", "name",
                            "spec.units", "id",
                            "status.functions", "address",
                            "status.units", "id",
                            "status.conditions", "type",
                            "spec.observedVirtualFunctions", "name",
                            "spec.virtualFunctions", "physicalFunction",
                            "status.virtualFunctions", "physicalFunction"),
                    "VirtualFunctions",
                    Map.of("status.conditions", "type"));

    private static final Map<String, Class<?>> TYPES =
            Map.of(
                    "HostDevice", HostDevice.class,
                    "HostNode", HostNode.class,
                    "VirtualFunctions", VirtualFunctions.class);

    private static final Map<String, String> KINDS =
            Map.of(
                    "HostDevice",
                    "PCI functions, selected on some nodes, given to pods as one resource.",
                    "HostNode",
                    "One node: what Hostdev decided for it (spec), and what its agent sees there (status).",
                    "VirtualFunctions",
                    "How many SR-IOV virtual functions the selected physical functions shall have.");

    /// 2^53 - 1: a schema's bounds are doubles, which have no larger whole numbers without gaps.
    private static final double LARGEST_GENERATION = 9_007_199_254_740_991.0;

    /// A name is bounded anyway; here it is said, so that the cost of rules on it is bounded too.
    private static final JSONSchemaProps METADATA =
            new JSONSchemaPropsBuilder()
                    .withType("object")
                    .addToProperties(
                            "name",
                            new JSONSchemaPropsBuilder()
                                    .withType("string")
                                    .withMaxLength(253L)
                                    .build())
                    .build();

    private static final Map<String, String> CONDITION =
            Map.of(
                    "type", "What is said, such as Ready.",
                    "status", "True, False or Unknown.",
                    "reason", "Why, in one word.",
                    "message", "Why, in a sentence.",
                    "lastTransitionTime", "When the status last changed.",
                    "observedGeneration", "The generation of the spec that this is about.");

    @Override
    public HasMetadata process(HasMetadata resource, String version) {
        CustomResourceDefinition definition = (CustomResourceDefinition) resource;
        String kind = definition.getSpec().getNames().getKind();
        CustomResourceDefinitionVersion only = definition.getSpec().getVersions().getFirst();
        JSONSchemaProps root = only.getSchema().getOpenAPIV3Schema();
        root.setDescription(KINDS.get(kind));
        root.getProperties().put("metadata", METADATA);
        List<String> columns = columns(Objects.requireNonNull(TYPES.get(kind), kind));
        only.getAdditionalPrinterColumns()
                .sort(Comparator.comparingInt(column -> columns.indexOf(column.getName())));
        Objects.requireNonNull(LIST_KEYS.get(kind), kind)
                .forEach((path, key) -> {
                    JSONSchemaProps list = at(root, path);
                    list.setXKubernetesListType("map");
                    list.setXKubernetesListMapKeys(List.of(key));
                });
        condition(at(root, "status.conditions").getItems().getSchema());
        root.getProperties().forEach(SchemaTraits::bound);
        return definition;
    }

    /// A number of the API is a Java int, or a long where it is a generation. One that is not would
    /// end whoever reads it, and the list and watch in which it comes.
    private static void bound(String name, JSONSchemaProps schema) {
        if ("integer".equals(schema.getType())) {
            boolean generation = name.toLowerCase(Locale.ROOT).endsWith("generation");
            setMissing(
                    schema,
                    name.equals("numaNodes") ? null : 0.0, // a rule says more of one below 0
                    generation ? LARGEST_GENERATION : Integer.MAX_VALUE);
        }
        schema.getProperties().forEach(SchemaTraits::bound);
        if (schema.getItems() != null) {
            bound(name, schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null
                && schema.getAdditionalProperties().getSchema() != null) {
            bound(name, schema.getAdditionalProperties().getSchema());
        }
    }

    private static void setMissing(
            JSONSchemaProps number, @Nullable Double minimum, double maximum) {
        if (number.getMinimum() == null) {
            number.setMinimum(minimum);
        }
        if (number.getMaximum() == null) {
            number.setMaximum(maximum);
        }
    }

    private static List<String> columns(Class<?> type) {
        return Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
    }

    private static JSONSchemaProps at(JSONSchemaProps root, String path) {
        JSONSchemaProps schema = root;
        for (String name : path.split("\\.", -1)) {
            schema = Objects.requireNonNull(schema.getProperties().get(name), path);
        }
        return schema;
    }

    private static void condition(JSONSchemaProps condition) {
        CONDITION.forEach((name, words) -> at(condition, name).setDescription(words));
        condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
    }
}
