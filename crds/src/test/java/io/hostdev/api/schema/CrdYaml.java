// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The custom resource definitions, made from the records of the API.
public final class CrdYaml {

    private CrdYaml() {}

    /// @param arguments the directory of the definitions, and the file of their reference
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Map<String, String> files = generate();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(Path.of(arguments[1]), ApiReference.of(files.values()));
    }

    /// The files by name.
    static Map<String, String> generate() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Output output = new Output()) {
            new CRDGenerator()
                    .customResourceClasses(
                            List.of(HostDevice.class, HostNode.class, VirtualFunctions.class))
                    .withParallelGenerationEnabled(false)
                    .withPostProcessor(new SchemaTraits())
                    .withOutput(output)
                    .generate();
            output.written.forEach((name, text) ->
                    files.put(name.replaceFirst("-v1$", ".yaml"), text.toString(UTF_8)));
        }
        return files;
    }

    private static final class Output extends AbstractCRDOutput<ByteArrayOutputStream> {

        final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

        @Override
        protected ByteArrayOutputStream createStreamFor(String name) {
            return written.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
        }
    }
}
