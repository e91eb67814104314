// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.cluster.Cluster;
import io.hostdev.cli.machine.LocalMachine;
import io.hostdev.cli.restore.Restoring;
import io.hostdev.cli.text.InputError;
import io.hostdev.cli.text.Paint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Runs `hostdev` as a person does, in this JVM, on a machine and a cluster of the test.
final class Session {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Path REPOSITORY = Path.of("..");

    private final Path directory;
    private final Surroundings.Clusters clusters;
    private final Supplier<LocalMachine> local;
    private final Paint paint;
    private final Restoring restoring;

    private Session(
            Path directory,
            Surroundings.Clusters clusters,
            Supplier<LocalMachine> local,
            Paint paint,
            Restoring restoring) {
        this.directory = directory;
        this.clusters = clusters;
        this.local = local;
        this.paint = paint;
        this.restoring = restoring;
    }

    /// @param directory where files of the command line are, but for the repository's own
    static Session in(Path directory) {
        return new Session(
                directory,
                (_, _) -> {
                    throw new InputError("there is no cluster in this test");
                },
                () -> {
                    throw new InputError("there is no machine in this test");
                },
                Paint.PLAIN,
                _ -> {
                    throw new InputError("there is no machine in this test");
                });
    }

    Session with(Cluster cluster) {
        return new Session(directory, (_, _) -> cluster, local, paint, restoring);
    }

    Session on(LocalMachine machine) {
        return new Session(directory, clusters, () -> machine, paint, restoring);
    }

    Session with(Paint paint) {
        return new Session(directory, clusters, local, paint, restoring);
    }

    Session with(Restoring restoring) {
        return new Session(directory, clusters, local, paint, restoring);
    }

    /// @param output standard output, then standard error
    record Result(String output, int status) {}

    /// @param commandLine as in a shell: `hostdev inspect --machine machines/one.yaml`
    Result run(String commandLine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        stream(out),
                        paint,
                        local,
                        () -> "this-machine",
                        clusters,
                        restoring,
                        () -> NOW);
        int status =
                Program.of("hostdev", surroundings, stream(err)).execute(arguments(commandLine));
        return new Result(text(out) + text(err), status);
    }

    private String[] arguments(String commandLine) {
        List<String> words = new ArrayList<>(List.of(commandLine.split(" +")));
        words.removeFirst();
        return words.stream().map(this::file).toArray(String[]::new);
    }

    private String file(String word) {
        return Stream.of(REPOSITORY, directory)
                .map(place -> place.resolve(word))
                .filter(path -> word.endsWith(".yaml") && path.toFile().exists())
                .findFirst()
                .map(Path::toString)
                .orElse(word);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
