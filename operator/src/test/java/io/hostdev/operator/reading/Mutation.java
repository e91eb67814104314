// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Changes an object's spec and status in ways that no schema would let pass, and in ways that one
/// would: numbers of 64 bits and more, wrong types, nulls, missing fields, deep, long and strange
/// ones. What names the object stays, as the API server sees to that.
final class Mutation {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Mutation() {}

    static ObjectNode of(JsonNode from, Random random) {
        ObjectNode object = from.deepCopy();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            List<ContainerNode<?>> parts = new ArrayList<>();
            for (String part : List.of("spec", "status")) {
                if (object.get(part) instanceof ContainerNode<?> container) {
                    collect(container, parts);
                }
            }
            if (parts.isEmpty() || random.nextInt(20) == 0) {
                object.set(random.nextBoolean() ? "spec" : "status", any(random));
            } else {
                change(parts.get(random.nextInt(parts.size())), random);
            }
        }
        return object;
    }

    private static void collect(ContainerNode<?> node, List<ContainerNode<?>> into) {
        into.add(node);
        node.forEach(child -> {
            if (child instanceof ContainerNode<?> container) {
                collect(container, into);
            }
        });
    }

    private static void change(ContainerNode<?> part, Random random) {
        switch (part) {
            case ObjectNode object -> change(object, random);
            case ArrayNode array -> change(array, random);
            default -> throw new IllegalStateException("neither object nor list: " + part);
        }
    }

    private static void change(ObjectNode object, Random random) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            object.set("more", any(random));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set("more", any(random));
            default -> object.set(name, other(object.get(name), random));
        }
    }

    private static void change(ArrayNode array, Random random) {
        if (array.isEmpty()) {
            array.add(any(random));
            return;
        }
        int at = random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.remove(at);
            case 1 -> array.add(array.get(at).deepCopy());
            case 2 -> array.set(at, any(random));
            default -> array.set(at, other(array.get(at), random));
        }
    }

    private static JsonNode other(JsonNode was, Random random) {
        if (was.isTextual() && random.nextInt(3) > 0) {
            return text(was.asText(), random);
        }
        return any(random);
    }

    private static JsonNode text(String was, Random random) {
        return TextNode.valueOf(
                switch (random.nextInt(8)) {
                    case 0 -> "";
                    case 1 -> "é".repeat(random.nextInt(3000));
                    case 2 -> "0000:0%d:00.%d".formatted(random.nextInt(4), random.nextInt(8));
                    case 3 -> "\u001b[31m\n" + was;
                    case 4 -> "ffffffff:00:00.0";
                    case 5 -> "7fffffff:ff:1f.7";
                    case 6 -> was + "x";
                    default -> was.isEmpty() ? "a" : was.substring(0, was.length() - 1);
                });
    }

    private static JsonNode any(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> LongNode.valueOf(99_999_999_999L);
            case 1 -> LongNode.valueOf(Long.MIN_VALUE);
            case 2 -> BigIntegerNode.valueOf(BigInteger.TWO.pow(70));
            case 3 -> DoubleNode.valueOf(1.5);
            case 4 -> IntNode.valueOf(-1);
            case 5 -> IntNode.valueOf(Integer.MAX_VALUE);
            case 6 -> NullNode.getInstance();
            case 7 -> JSON.booleanNode(random.nextBoolean());
            case 8 -> text("x", random);
            case 9 -> JSON.objectNode().set("a", NullNode.getInstance());
            case 10 -> deep(random.nextInt(400));
            default -> JSON.arrayNode().add(NullNode.getInstance()).add(random.nextInt(20));
        };
    }

    private static JsonNode deep(int depth) {
        JsonNode node = IntNode.valueOf(1);
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0 ? JSON.arrayNode().add(node) : JSON.objectNode().set("a", node);
        }
        return node;
    }
}
