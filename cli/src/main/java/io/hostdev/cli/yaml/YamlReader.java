// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.hostdev.cli.text.InputError;
import io.hostdev.core.words.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// YAML, and so JSON, as trees of maps, lists and scalars. Whatever is wrong with it is said with
/// the file and the line.
///
/// The text may be a stranger's: how deep it goes and how often it repeats itself is bounded, and
/// its words come out printable.
public final class YamlReader {

    private static final Path STANDARD_INPUT = Path.of("-");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// An alias repeats what it names: ten of them make at most some hundred copies.
    private static final int MOST_ALIASES = 10;

    private YamlReader() {}

    /// All documents of a file that are not empty; `-` is standard input.
    ///
    /// @throws InputError if the file cannot be read, or is no YAML, or a document is no object
    public static List<Map<String, Object>> documents(Path file) {
        return documents(name(file), text(file));
    }

    /// @param name where the text is from, for a person
    /// @throws InputError if it is no YAML, or a document is no object
    public static List<Map<String, Object>> documents(String name, String text) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(name)
                        .setSchema(new CoreSchema())
                        .setMaxAliasesForCollections(MOST_ALIASES)
                        .build();
        List<Map<String, Object>> documents = new ArrayList<>();
        try {
            YamlDepth.check(settings, name, text);
            for (Object document : new Load(settings).loadAllFromString(text)) {
                if (document != null) {
                    documents.add(
                            object(PrintableTree.of(name, document))
                                    .orElseThrow(() ->
                                            new InputError(
                                                    name
                                                            + ": expected an object with apiVersion, kind and metadata")));
                }
            }
        } catch (MarkedYamlEngineException wrong) {
            throw new InputError(
                    "%s%s: no YAML: %s"
                            .formatted(
                                    name,
                                    wrong.getProblemMark()
                                            .map(mark -> ", line " + (mark.getLine() + 1))
                                            .orElse(""),
                                    Words.of(wrong.getProblem(), Words.SENTENCE)),
                    wrong);
        } catch (YamlEngineException wrong) {
            throw new InputError(
                    "%s: no YAML: %s"
                            .formatted(
                                    name,
                                    Words.of(String.valueOf(wrong.getMessage()), Words.SENTENCE)),
                    wrong);
        }
        return documents;
    }

    /// The tree, if it is an object.
    @SuppressWarnings("unchecked")
    public static Optional<Map<String, Object>> object(@Nullable Object tree) {
        return tree instanceof Map<?, ?> map
                        && map.keySet().stream().allMatch(String.class::isInstance)
                ? Optional.of((Map<String, Object>) map)
                : Optional.empty();
    }

    /// The tree as one of the API's types.
    ///
    /// @param at where it stands in its object
    /// @throws InputError naming the field, if it does not fit
    public static <T> T as(Class<T> type, Object tree, String at) {
        try {
            return MAPPER.treeToValue(MAPPER.valueToTree(tree), type);
        } catch (UnrecognizedPropertyException unknown) {
            throw new InputError(path(at, unknown) + ": unknown field", unknown);
        } catch (JsonProcessingException wrong) {
            throw new InputError(
                    path(at, wrong) + ": " + Words.of(wrong.getOriginalMessage(), Words.SENTENCE),
                    wrong);
        }
    }

    private static String path(String at, JsonProcessingException wrong) {
        StringBuilder path = new StringBuilder(at);
        if (wrong instanceof JsonMappingException mapping) {
            mapping.getPath()
                    .forEach(step ->
                            path.append(
                                    step.getFieldName() == null
                                            ? "[" + step.getIndex() + "]"
                                            : "." + step.getFieldName()));
        }
        return path.toString();
    }

    /// The file's name without its directories.
    public static String name(Path file) {
        Path name = file.getFileName();
        return file.equals(STANDARD_INPUT)
                ? "standard input"
                : name == null ? file.toString() : name.toString();
    }

    private static String text(Path file) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new InputError(file + ": no such file", missing);
        } catch (IOException unreadable) {
            throw new InputError("%s cannot be read: %s".formatted(file, unreadable), unreadable);
        }
    }
}
