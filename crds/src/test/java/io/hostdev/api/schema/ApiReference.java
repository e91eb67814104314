// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `docs/api.md`: every field of the custom resources in the words of their definitions, which are
/// those of the API's records.
final class ApiReference {

    private static final String HEAD =
            """
            # API reference

            Made from the records of the API (`crds/src/main/java`), as the custom resource definitions are; `kubectl explain hostdevice.spec`
            says the same in a cluster. A field with a star is required. `[]` is a list of what follows.
            """;

    private ApiReference() {}

    /// @param definitions in YAML
    static String of(Collection<String> definitions) {
        StringBuilder page = new StringBuilder(HEAD);
        for (String yaml : definitions) {
            kind(Serialization.unmarshal(yaml, CustomResourceDefinition.class), page);
        }
        return page.toString();
    }

    private static void kind(CustomResourceDefinition definition, StringBuilder page) {
        CustomResourceDefinitionNames names = definition.getSpec().getNames();
        for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
            JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
            page.append(
                    "\n## %s\n\n`%s/%s`, %s, `kubectl get %s`. %s\n"
                            .formatted(
                                    names.getKind(),
                                    definition.getSpec().getGroup(),
                                    version.getName(),
                                    definition.getSpec().getScope().equals("Cluster")
                                            ? "one for the whole cluster"
                                            : "in a namespace",
                                    names.getShortNames().getFirst(),
                                    schema.getDescription()));
            for (String part : List.of("spec", "status")) {
                JSONSchemaProps object = requireNonNull(schema.getProperties().get(part));
                page.append(
                        "\n### %s.%s\n\n%s\n\n| field | type | |\n|---|---|---|\n"
                                .formatted(names.getKind(), part, object.getDescription()));
                fields("", object, page);
            }
        }
    }

    private static void fields(String prefix, JSONSchemaProps object, StringBuilder page) {
        for (Map.Entry<String, JSONSchemaProps> field :
                new TreeMap<>(object.getProperties()).entrySet()) {
            JSONSchemaProps schema = field.getValue();
            boolean list = schema.getItems() != null;
            JSONSchemaProps element = list ? schema.getItems().getSchema() : schema;
            String path = prefix + field.getKey() + (list ? "[]" : "");
            page.append(
                    "| `%s`%s | %s | %s |\n"
                            .formatted(
                                    path,
                                    object.getRequired().contains(field.getKey()) ? "*" : "",
                                    type(element),
                                    cell(schema.getDescription())));
            fields(path + ".", element, page);
        }
    }

    private static String type(JSONSchemaProps schema) {
        if (!schema.getEnum().isEmpty()) {
            return String.join(
                    ", ",
                    schema.getEnum().stream().map(value -> "`" + value.asText() + "`").toList());
        }
        return schema.getAdditionalProperties() != null ? "map" : schema.getType();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
