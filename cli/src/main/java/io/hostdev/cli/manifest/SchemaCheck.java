// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.manifest;

import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.cli.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object against the schema of its CustomResourceDefinition, as the API server checks it:
/// fields that are not there or missing, types, lists of values, bounds. Its CEL rules are checked
/// by [Rules].
///
/// It knows of OpenAPI what Hostdev's own definitions use.
final class SchemaCheck {

    private final List<String> findings = new ArrayList<>();

    private SchemaCheck() {}

    /// @param crd the definition's file, such as `hostdevices.hostdev.io.yaml`
    /// @return what is wrong, each with the field; empty: nothing
    static List<String> check(String crd, Map<String, Object> object) {
        SchemaCheck check = new SchemaCheck();
        Map<String, Object> schema = child(schema(crd), "properties");
        check.known(object, "", List.of("apiVersion", "kind", "metadata", "spec", "status"));
        Object spec = object.get("spec");
        if (spec == null) {
            check.findings.add("spec: is missing");
        } else {
            check.value(child(schema, "spec"), spec, "spec");
        }
        return check.findings;
    }

    private static Map<String, Object> schema(String crd) {
        try (InputStream yaml = HostDevice.class.getResourceAsStream("/io/hostdev/api/" + crd)) {
            String text =
                    new String(
                            Objects.requireNonNull(yaml, crd).readAllBytes(),
                            StandardCharsets.UTF_8);
            Map<String, Object> spec = child(YamlReader.documents(crd, text).getFirst(), "spec");
            Map<String, Object> version = map(list(spec, "versions").getFirst());
            return child(child(version, "schema"), "openAPIV3Schema");
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void value(Map<String, Object> schema, Object value, String at) {
        switch (String.valueOf(schema.get("type"))) {
            case "object" ->
                    YamlReader.object(value)
                            .ifPresentOrElse(
                                    object -> object(schema, object, at),
                                    () -> type(value, "an object", at));
            case "array" -> {
                if (value instanceof List<?> elements) {
                    array(schema, elements, at);
                } else {
                    type(value, "a list", at);
                }
            }
            case "string" -> {
                if (value instanceof String text) {
                    text(schema, text, at);
                } else {
                    type(value, "a string, so put it in quotes", at);
                }
            }
            case "integer" -> {
                if (value instanceof Integer || value instanceof Long) {
                    number(schema, ((Number) value).longValue(), at);
                } else {
                    type(value, "a whole number", at);
                }
            }
            case "boolean" -> {
                if (!(value instanceof Boolean)) {
                    type(value, "true or false", at);
                }
            }
            default -> {}
        }
    }

    private void object(Map<String, Object> schema, Map<String, Object> object, String at) {
        Object additional = schema.get("additionalProperties");
        Map<String, Object> properties = child(schema, "properties");
        for (Object required : list(schema, "required")) {
            if (object.get(required.toString()) == null) {
                findings.add(at + "." + required + ": is missing");
            }
        }
        if (additional == null) {
            known(object, at + ".", properties.keySet());
        }
        object.forEach((name, value) -> {
            Map<String, Object> of = additional == null ? child(properties, name) : map(additional);
            if (value != null) {
                value(of, value, at + "." + name);
            }
        });
    }

    private void array(Map<String, Object> schema, List<?> elements, String at) {
        bounds(schema, "minItems", "maxItems", elements.size(), at, "entries");
        for (int i = 0; i < elements.size(); i++) {
            String here = "%s[%d]".formatted(at, i);
            Object element = elements.get(i);
            if (element == null) {
                findings.add(here + ": is empty");
            } else {
                value(child(schema, "items"), element, here);
            }
        }
    }

    private void text(Map<String, Object> schema, String text, String at) {
        List<?> allowed = list(schema, "enum");
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            findings.add("%s: '%s' is none of %s".formatted(at, text, listing(allowed)));
        }
        bounds(schema, "minLength", "maxLength", text.length(), at, "characters");
    }

    private void number(Map<String, Object> schema, long number, String at) {
        limit(schema, "minimum")
                .filter(minimum -> number < minimum)
                .ifPresent(minimum ->
                        findings.add(
                                "%s: expected %d or more, not %d".formatted(at, minimum, number)));
        limit(schema, "maximum")
                .filter(maximum -> number > maximum)
                .ifPresent(maximum ->
                        findings.add(
                                "%s: expected %d or less, not %d".formatted(at, maximum, number)));
    }

    private void bounds(
            Map<String, Object> schema, String least, String most, long has, String at, String of) {
        limit(schema, least)
                .filter(minimum -> has < minimum)
                .ifPresent(minimum ->
                        findings.add(
                                "%s: has %d %s, expected at least %d"
                                        .formatted(at, has, of, minimum)));
        limit(schema, most)
                .filter(maximum -> has > maximum)
                .ifPresent(maximum ->
                        findings.add(
                                "%s: has %d %s, expected at most %d"
                                        .formatted(at, has, of, maximum)));
    }

    private void known(Map<String, Object> object, String prefix, Collection<String> names) {
        object.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name ->
                        findings.add(
                                "%s%s: unknown field, expected %s"
                                        .formatted(
                                                prefix,
                                                name,
                                                listing(names.stream().sorted().toList()))));
    }

    private void type(Object value, String expected, String at) {
        findings.add(
                "%s: is %s, expected %s"
                        .formatted(
                                at,
                                value instanceof Map
                                        ? "an object"
                                        : value instanceof List ? "a list" : "'" + value + "'",
                                expected));
    }

    private static String listing(List<?> names) {
        return String.join(", ", names.stream().map(Object::toString).toList());
    }

    private static Optional<Long> limit(Map<String, Object> schema, String name) {
        return schema.get(name) instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }

    private static Map<String, Object> child(Map<String, Object> of, String name) {
        return map(of.get(name));
    }

    private static Map<String, Object> map(@Nullable Object tree) {
        return YamlReader.object(tree).orElse(Map.of());
    }

    private static List<?> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? list : List.of();
    }
}
