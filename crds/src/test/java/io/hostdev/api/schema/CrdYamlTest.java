// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdYamlTest {

    @Test
    void the_committed_files_are_what_the_records_say() throws IOException {
        for (Map.Entry<String, String> file : CrdYaml.generate().entrySet()) {
            assertThat(Path.of(file.getKey()))
                    .as("stale: run ./mvnw -P crd-yaml -pl crds -am process-test-classes")
                    .content()
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void the_reference_is_what_the_records_say() throws IOException {
        assertThat(Path.of("../docs/api.md"))
                .as("stale: run ./mvnw -P crd-yaml -pl crds -am process-test-classes")
                .content()
                .isEqualTo(ApiReference.of(CrdYaml.generate().values()));
    }

    @Test
    void kubectl_explain_has_words_for_every_field() throws IOException {
        for (String yaml : CrdYaml.generate().values()) {
            CustomResourceDefinition definition =
                    Serialization.unmarshal(yaml, CustomResourceDefinition.class);
            List<String> silent = new ArrayList<>();
            definition
                    .getSpec()
                    .getVersions()
                    .getFirst()
                    .getSchema()
                    .getOpenAPIV3Schema()
                    .getProperties()
                    .forEach((name, schema) -> collectSilent(name, schema, silent));

            assertThat(silent).isEmpty();
        }
    }

    @Test
    void every_number_text_and_list_has_bounds() throws IOException {
        for (String yaml : CrdYaml.generate().values()) {
            CustomResourceDefinition definition =
                    Serialization.unmarshal(yaml, CustomResourceDefinition.class);
            List<String> boundless = new ArrayList<>();
            collectBoundless(
                    "",
                    definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema(),
                    boundless);

            assertThat(boundless).isEmpty();
        }
    }

    private static void collectBoundless(
            String path, JSONSchemaProps schema, List<String> boundless) {
        boolean bound =
                switch (schema.getType()) {
                    // Of NUMA nodes a rule says it, in words.
                    case "integer" ->
                            schema.getMaximum() != null
                                    && (schema.getMinimum() != null
                                            || path.endsWith("numaNodes[]"));
                    case "string" ->
                            schema.getMaxLength() != null
                                    || (schema.getEnum() != null && !schema.getEnum().isEmpty());
                    case "array" -> schema.getMaxItems() != null;
                    case "object" ->
                            schema.getAdditionalProperties() == null
                                    || schema.getMaxProperties() != null;
                    default -> true;
                };
        if (!bound) {
            boundless.add(path);
        }
        if (schema.getItems() != null) {
            collectBoundless(path + "[]", schema.getItems().getSchema(), boundless);
        }
        if (schema.getAdditionalProperties() != null) {
            collectBoundless(path + "{}", schema.getAdditionalProperties().getSchema(), boundless);
        }
        schema.getProperties()
                .forEach((name, field) -> collectBoundless(path + "." + name, field, boundless));
    }

    private static void collectSilent(String path, JSONSchemaProps schema, List<String> silent) {
        if (path.equals("metadata")) {
            return; // Kubernetes has words of its own for it
        }
        if (schema.getDescription() == null) {
            silent.add(path);
        }
        JSONSchemaProps object = schema.getItems() == null ? schema : schema.getItems().getSchema();
        object.getProperties()
                .forEach((name, field) -> collectSilent(path + "." + name, field, silent));
    }
}
