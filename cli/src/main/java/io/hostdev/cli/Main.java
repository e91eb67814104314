// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.cli.cluster.KubernetesCluster;
import io.hostdev.cli.machine.LocalMachine;
import io.hostdev.cli.restore.NodeRestoring;
import io.hostdev.cli.restore.Outcome;
import io.hostdev.cli.restore.Request;
import io.hostdev.cli.text.Paint;
import io.hostdev.telemetry.Logging;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// `hostdev`, for the person in front of a machine or a cluster: see `hostdev --help`.
public final class Main {

    private static final Path ROOT = Path.of("/");

    /// What a person has to know, the commands say themselves.
    private static final Logger LOG = Logger.getLogger("");

    private Main() {}

    public static void main(String[] arguments) {
        LOG.setLevel(Level.OFF);
        PrintStream out = stream(FileDescriptor.out);
        Surroundings surroundings =
                new Surroundings(
                        out,
                        paint(System.getenv()),
                        () -> LocalMachine.look(ROOT),
                        Main::hostName,
                        KubernetesCluster::open,
                        Main::restore,
                        InstantSource.system());
        int status =
                Program.of(
                                System.getProperty("hostdev.name", "hostdev"),
                                surroundings,
                                stream(FileDescriptor.err))
                        .execute(arguments);
        out.flush();
        System.exit(status);
    }

    /// What is done goes into the agent's own log, on standard error.
    private static Outcome restore(Request request) throws InterruptedException {
        if (!request.dryRun()) {
            Logging.configure(System.getenv());
        }
        return NodeRestoring.onThisMachine().run(request);
    }

    /// Trees are drawn in UTF-8, whatever the locale.
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// On a terminal alone, and not where the user wants none (no-color.org).
    private static Paint paint(Map<String, String> environment) {
        boolean wanted =
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return wanted && terminal ? Paint.COLOURS : Paint.PLAIN;
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException unknown) {
            return "this machine";
        }
    }
}
