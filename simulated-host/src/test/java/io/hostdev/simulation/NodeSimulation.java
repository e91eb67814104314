// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Sequences of events on a node of their own, with the invariants checked after each.
final class NodeSimulation {

    /// Where files are written in memory, so that a flush costs nothing.
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final int LAST_EVENTS = 25;

    /// Longer sequences are not shortened: each attempt would take too long.
    private static final int SHORTENED = 5_000;

    private final TreeMap<String, Integer> counts = new TreeMap<>();

    /// How often each kind of event has happened.
    Map<String, Integer> counts() {
        return counts;
    }

    /// So many events of this seed, each possible.
    ///
    /// @throws Violation saying how to see it again
    void run(long seed, int events) {
        List<Step> history = new ArrayList<>();
        Deque<Step> last = new ArrayDeque<>();
        int number = 0;
        try (Disk disk = Disk.make();
                Node node = new Node(disk.path())) {
            Draw draw = new Draw(node, new Random(seed));
            Happening happening = new Happening(node);
            node.comeToRest();
            while (number < events) {
                Step step = draw.next();
                last.add(step);
                if (last.size() > LAST_EVENTS) {
                    last.remove();
                }
                if (history.size() < SHORTENED) {
                    history.add(step);
                }
                if (take(node, happening, step)) {
                    number++;
                    counts.merge(step.event().getClass().getSimpleName(), 1, Integer::sum);
                } else {
                    last.remove(step);
                }
            }
        } catch (Violation | RuntimeException failure) {
            throw new AssertionError(
                    "seed %d, event %d: %s%n%s%nthe last events:%n%s%nagain: -Dhostdev.simulation.seed=%d -Dhostdev.simulation.events=%d"
                            .formatted(
                                    seed,
                                    number + 1,
                                    failure.getMessage(),
                                    history.size() < SHORTENED
                                            ? "shortened:\n" + described(shortened(history))
                                            : "",
                                    described(last),
                                    seed,
                                    number + 1),
                    failure);
        }
    }

    /// These events, as far as they are possible.
    ///
    /// @return what went wrong
    static Optional<Throwable> replay(List<Step> steps) {
        try (Disk disk = Disk.make();
                Node node = new Node(disk.path())) {
            Happening happening = new Happening(node);
            node.comeToRest();
            steps.forEach(step -> take(node, happening, step));
            return Optional.empty();
        } catch (Violation | RuntimeException failure) {
            return Optional.of(failure);
        }
    }

    private static boolean take(Node node, Happening happening, Step step) {
        if (!happening.happen(step.event())) {
            return false;
        }
        switch (step.then()) {
            case NOTHING -> {}
            case A_LOOK -> node.look();
            case REST -> {
                node.comeToRest();
                node.forgetWhatIsOver();
                Invariants.check(node);
            }
        }
        return true;
    }

    /// Without what is not needed to make it go wrong, by any fault of the same kind.
    private static List<Step> shortened(List<Step> steps) {
        List<Step> left = steps;
        String kind = replay(steps).map(NodeSimulation::kind).orElse("");
        if (kind.isEmpty()) {
            return steps;
        }
        for (int size = left.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < left.size(); ) {
                List<Step> fewer = new ArrayList<>(left.subList(0, from));
                fewer.addAll(left.subList(Math.min(from + size, left.size()), left.size()));
                if (replay(fewer).map(NodeSimulation::kind).equals(Optional.of(kind))) {
                    left = fewer;
                } else {
                    from += size;
                }
            }
        }
        return left;
    }

    /// Of two violations with one number the first words are enough to take them for one.
    private static String kind(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() + message.substring(0, Math.min(28, message.length()));
    }

    private static String described(Iterable<Step> steps) {
        StringBuilder lines = new StringBuilder();
        steps.forEach(step -> lines.append("    ").append(step).append('\n'));
        return lines.toString();
    }

    /// A node's disk for the length of a run.
    private record Disk(Path path) implements AutoCloseable {

        static Disk make() {
            try {
                return new Disk(
                        Files.isWritable(MEMORY)
                                ? Files.createTempDirectory(MEMORY, "hostdev")
                                : Files.createTempDirectory("hostdev"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try (Stream<Path> files = Files.walk(path)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    String described() {
        return counts.entrySet().stream()
                .map(kind -> "%8d %s".formatted(kind.getValue(), kind.getKey()))
                .collect(Collectors.joining("\n"));
    }
}
