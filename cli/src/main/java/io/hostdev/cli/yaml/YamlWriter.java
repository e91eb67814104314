// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Values as YAML in the style of the files in `machines/`: nothing quoted that need not be, and
/// the values of some fields in one line each.
public final class YamlWriter {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

    /// What YAML takes for something else than text when it is not quoted.
    private static final Pattern RESERVED =
            Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|nan|inf");

    private final Set<String> inLine;
    private final StringBuilder text = new StringBuilder();

    private YamlWriter(Set<String> inLine) {
        this.inLine = inLine;
    }

    /// @param inLine fields whose value, or each element of it, goes on one line
    public static String yaml(Object value, Set<String> inLine) {
        YamlWriter writer = new YamlWriter(inLine);
        writer.block("", tree(value));
        return writer.text.toString();
    }

    /// The same as JSON, indented.
    public static String json(Object value) {
        return tree(value).toPrettyString() + "\n";
    }

    private static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    private void block(String indent, JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            text.append(indent).append(scalar(field.getKey())).append(':');
            value(indent, field.getValue(), inLine.contains(field.getKey()));
        }
    }

    private void value(String indent, JsonNode value, boolean short_) {
        if (value.isArray() && !value.isEmpty()) {
            text.append('\n');
            value.forEach(element -> element(indent, element, short_));
        } else if (value.isObject() && !value.isEmpty() && !short_) {
            text.append('\n');
            block(indent + "  ", value);
        } else {
            text.append(' ').append(line(value)).append('\n');
        }
    }

    private void element(String indent, JsonNode element, boolean short_) {
        if (element.isObject() && !element.isEmpty() && !short_) {
            int start = text.length();
            block(indent + "  ", element);
            text.replace(start, start + indent.length() + 2, indent + "- ");
        } else {
            text.append(indent).append("- ").append(line(element)).append('\n');
        }
    }

    private static String line(JsonNode value) {
        StringBuilder line = new StringBuilder();
        line(value, line);
        return line.toString();
    }

    private static void line(JsonNode value, StringBuilder line) {
        if (value.isObject() && !value.isEmpty()) {
            String before = "{ ";
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                line.append(before).append(scalar(field.getKey())).append(": ");
                line(field.getValue(), line);
                before = ", ";
            }
            line.append(" }");
        } else if (value.isArray()) {
            String before = "[";
            for (JsonNode element : value) {
                line.append(before);
                line(element, line);
                before = ", ";
            }
            line.append(value.isEmpty() ? "[]" : "]");
        } else {
            line.append(
                    value.isTextual()
                            ? scalar(value.textValue())
                            : value.isObject() ? "{}" : value.asText());
        }
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()
                ? text
                : quoted(text);
    }

    /// A JSON string is a YAML string.
    private static String quoted(String text) {
        try {
            return MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
