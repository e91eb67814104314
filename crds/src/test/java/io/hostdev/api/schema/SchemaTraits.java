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
import java.util.Map;
import java.util.Objects;

/// What the generator has no annotation for: that conditions have a key, so that server-side apply
/// merges them (all other lists are atomic: managedFields would name each entry of them, and double
/// the object); what a kind is; the words and demands of Kubernetes' own Condition; and columns in
/// the order in which they are declared (it sorts them by path).
final class SchemaTraits implements CRDPostProcessor {

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

    /// Of Kubernetes' own Condition, which the operator writes.
    private static final Map<String, Long> LONGEST =
            Map.of(
                    "type", 64L,
                    "status", 16L,
                    "reason", 64L,
                    "message", 32768L,
                    "lastTransitionTime", 64L);

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
        JSONSchemaProps conditions = at(root, "status.conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
        condition(conditions.getItems().getSchema());
        return definition;
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
        LONGEST.forEach((name, longest) -> at(condition, name).setMaxLength(longest));
        at(condition, "observedGeneration").setMinimum(0.0);
        at(condition, "observedGeneration").setMaximum((double) ((1L << 53) - 1));
        condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
    }
}
