// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.cli.text.InputError;
import io.hostdev.cli.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads what an admin means to apply, and checks it as the API server would. All that is wrong is
/// said at once.
///
/// Not checked: labels by the rules for all objects; quotas; admission policies of a cluster.
public final class ManifestReader {

    private static final String VERSION = "hostdev.io/v1alpha1";
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private final List<HostDevice> hostDevices = new ArrayList<>();
    private final List<VirtualFunctions> virtualFunctions = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private final Set<String> named = new HashSet<>();

    private ManifestReader() {}

    /// @throws InputError naming the file, the object, each field and what would be right
    public static Manifest read(List<Path> files) {
        ManifestReader reader = new ManifestReader();
        for (Path file : files) {
            YamlReader.documents(file)
                    .forEach(document -> reader.document(YamlReader.name(file), document));
        }
        return reader.end();
    }

    private Manifest end() {
        if (!wrong.isEmpty()) {
            throw new InputError(String.join("\n", wrong));
        }
        if (hostDevices.isEmpty() && virtualFunctions.isEmpty()) {
            throw new InputError(
                    "there is no HostDevice and no VirtualFunctions in what was given");
        }
        return new Manifest(hostDevices, virtualFunctions, others);
    }

    private void document(String file, Map<String, Object> document) {
        String kind = text(document, "kind");
        if (kind.endsWith("List") && document.get("items") instanceof List<?> items) {
            for (Object item : items) {
                document(file, YamlReader.object(item).orElse(Map.of()));
            }
            return;
        }
        String name =
                YamlReader.object(document.get("metadata"))
                        .map(metadata -> text(metadata, "name"))
                        .orElse("");
        String version = text(document, "apiVersion");
        if (!version.startsWith("hostdev.io/") || kind.equals("HostNode")) {
            others.add((kind.isEmpty() ? "an object without a kind" : kind) + " " + name);
            return;
        }
        List<String> findings = findings(document, version, kind, name);
        findings.forEach(
                finding -> wrong.add("%s: %s %s: %s".formatted(file, kind, name, finding)));
    }

    private List<String> findings(
            Map<String, Object> document, String version, String kind, String name) {
        if (!version.equals(VERSION)) {
            return List.of(
                    "apiVersion: '%s' is not known: expected %s".formatted(version, VERSION));
        }
        if (!NAME.matcher(name).matches() || name.length() > 253) {
            return List.of(
                    "metadata.name: '%s' is no name: expected lower case letters, digits, '-' and '.'"
                            .formatted(name));
        }
        if (!named.add(kind + "/" + name)) {
            return List.of("is there twice");
        }
        return switch (kind) {
            case "HostDevice" -> hostDevice(document, name);
            case "VirtualFunctions" -> virtualFunctions(document, name);
            default -> List.of("kind: is not known: expected HostDevice or VirtualFunctions");
        };
    }

    private List<String> hostDevice(Map<String, Object> document, String name) {
        List<String> findings = SchemaCheck.check("hostdevices.hostdev.io.yaml", document);
        if (!findings.isEmpty()) {
            return findings;
        }
        HostDevice hostDevice = new HostDevice();
        hostDevice.setMetadata(metadata(name));
        hostDevice.setSpec(YamlReader.as(HostDeviceSpec.class, spec(document), "spec"));
        hostDevices.add(hostDevice);
        return Rules.check(hostDevice);
    }

    private List<String> virtualFunctions(Map<String, Object> document, String name) {
        List<String> findings = SchemaCheck.check("virtualfunctions.hostdev.io.yaml", document);
        if (!findings.isEmpty()) {
            return findings;
        }
        VirtualFunctions wanted = new VirtualFunctions();
        wanted.setMetadata(metadata(name));
        wanted.setSpec(YamlReader.as(VirtualFunctionsSpec.class, spec(document), "spec"));
        virtualFunctions.add(wanted);
        return Rules.check(wanted);
    }

    private static Object spec(Map<String, Object> document) {
        return document.getOrDefault("spec", Map.of());
    }

    private static String text(Map<String, Object> object, String field) {
        Object value = object.get(field);
        return value == null ? "" : value.toString();
    }

    private static ObjectMeta metadata(String name) {
        return new ObjectMetaBuilder().withName(name).withGeneration(1L).build();
    }
}
