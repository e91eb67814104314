// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.hostdev.api.v1alpha1.ReadableResource;
import io.hostdev.core.words.Words;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a custom resource part by part. A spec or a status that does not fit its type is left out,
/// and the object says why ([ReadableResource#unreadable]); words in it are made printable.
///
/// fabric8's lists and watches read an object as a whole otherwise, and end at the first that does
/// not fit. Only what is no JSON still ends them.
public final class ResourceReader extends JsonDeserializer<ReadableResource<?, ?>>
        implements ContextualDeserializer {

    /// A newer version may say more: unknown fields are passed over.
    private static final ObjectReader PARTS =
            new ObjectMapper().reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final @Nullable JavaType type;

    public ResourceReader() {
        this(null);
    }

    private ResourceReader(@Nullable JavaType type) {
        this.type = type;
    }

    @Override
    public JsonDeserializer<?> createContextual(
            DeserializationContext context, @Nullable BeanProperty property) {
        return new ResourceReader(context.getContextualType());
    }

    @Override
    public ReadableResource<?, ?> deserialize(JsonParser json, DeserializationContext context)
            throws IOException {
        JavaType known = known(context);
        JavaType[] parts = context.getTypeFactory().findTypeParameters(known, CustomResource.class);
        return read(json, context, make(context, known), parts[0], parts[1]);
    }

    private static <S, T> ReadableResource<S, T> read(
            JsonParser json,
            DeserializationContext context,
            ReadableResource<S, T> resource,
            JavaType spec,
            JavaType status)
            throws IOException {
        String wrongSpec = null;
        String wrongStatus = null;
        if (json.currentToken() == JsonToken.START_OBJECT) {
            json.nextToken();
        }
        for (; json.currentToken() == JsonToken.FIELD_NAME; json.nextToken()) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "metadata" -> resource.setMetadata(metadata(json, context));
                case "spec" -> {
                    Part<S> part = part(json, context, spec, "spec");
                    resource.setSpec(part.value());
                    wrongSpec = part.wrong();
                }
                case "status" -> {
                    Part<T> part = part(json, context, status, "status");
                    resource.setStatus(part.value());
                    wrongStatus = part.wrong();
                }
                default -> json.skipChildren(); // apiVersion and kind are the type's
            }
        }
        resource.markUnreadable(wrongSpec, wrongStatus);
        return resource;
    }

    /// @param value absent: it is not there, or it is wrong
    private record Part<P>(@Nullable P value, @Nullable String wrong) {}

    private static <P> Part<P> part(
            JsonParser json, DeserializationContext context, JavaType type, String name)
            throws IOException {
        try (JsonParser whole =
                new PrintableParser(context.bufferAsCopyOfValue(json).asParserOnFirstToken())) {
            P value =
                    whole.currentToken() == JsonToken.VALUE_NULL
                            ? null
                            : PARTS.forType(type).readValue(whole);
            Optional<String> missing = value == null ? Optional.empty() : Missing.in(value, name);
            return missing.isEmpty()
                    ? new Part<>(value, null)
                    : new Part<>(null, missing.get() + ": is missing");
        } catch (JsonProcessingException wrong) {
            return new Part<>(null, said(name, wrong));
        }
    }

    private static String said(String name, JsonProcessingException wrong) {
        StringBuilder said = new StringBuilder(name);
        if (wrong instanceof JsonMappingException mapping) {
            mapping.getPath()
                    .forEach(step ->
                            said.append(
                                    step.getFieldName() == null
                                            ? "[" + step.getIndex() + "]"
                                            : "." + step.getFieldName()));
        }
        return Words.of(said + ": " + wrong.getOriginalMessage(), Words.SENTENCE / 2);
    }

    /// The API server sees to it that it fits; should it not, the object keeps what names it.
    private static ObjectMeta metadata(JsonParser json, DeserializationContext context)
            throws IOException {
        TokenBuffer buffer = context.bufferAsCopyOfValue(json);
        try (JsonParser whole = buffer.asParserOnFirstToken()) {
            return context.readValue(whole, ObjectMeta.class);
        } catch (JsonProcessingException wrong) {
            return named(buffer, context);
        }
    }

    private static ObjectMeta named(TokenBuffer buffer, DeserializationContext context)
            throws IOException {
        try (JsonParser whole = buffer.asParserOnFirstToken()) {
            JsonNode tree = context.readTree(whole);
            return new ObjectMetaBuilder()
                    .withName(tree.path("name").asText())
                    .withUid(tree.path("uid").asText())
                    .withResourceVersion(tree.path("resourceVersion").asText())
                    .withGeneration(tree.path("generation").asLong())
                    .build();
        }
    }

    private JavaType known(DeserializationContext context) throws JsonMappingException {
        if (type == null) {
            return context.reportBadDefinition(ReadableResource.class, "of no known kind");
        }
        return type;
    }

    private static ReadableResource<?, ?> make(DeserializationContext context, JavaType type)
            throws JsonMappingException {
        try {
            return (ReadableResource<?, ?>)
                    type.getRawClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            return context.reportBadDefinition(type, "cannot be made: " + e);
        }
    }
}
