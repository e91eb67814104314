// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.hostdev.telemetry.Logging;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Hostdev in one process: see the README of this folder's program, `./sandbox --help`.
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = {
            "The whole of Hostdev in a minute: a real API server, the real operator, and modelled nodes on which the real"
                    + " agent runs.",
            "The nodes are models: their kernel and kubelet are programs, no device is touched. For real ones see lab/up."
        })
public final class Main implements Callable<Integer> {

    @Option(
            names = "--nodes",
            defaultValue = "2",
            description = "How many nodes (default: ${DEFAULT-VALUE}).")
    private int nodes = 2;

    @Option(
            names = "--machine",
            paramLabel = "FILE",
            description =
                    "A captured machine (see machines/) for the nodes to be, instead of the example's.")
    private @Nullable Path machine;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Use the cluster behind this file instead of an API server of our own.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--once",
            description = "End after the example, with its success or failure as exit status.")
    private boolean once;

    @Option(names = "--examples", hidden = true, defaultValue = "examples")
    private Path examples = Path.of("examples");

    public static void main(String[] arguments) {
        Logging.configure(System.getenv());
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Screen screen = new Screen(System.out);
        Model model = machine == null ? Model.example(examples) : Model.captured(machine);
        try (Sandbox sandbox = Sandbox.open(cluster(screen), model, names(), screen)) {
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "clean-up"));
            boolean succeeded = new Story(sandbox, model, nodes, screen).tell();
            if (once) {
                return succeeded ? 0 : 1;
            }
            screen.say("The sandbox stays up. In another terminal:");
            screen.say("");
            screen.say("    %s get hdev,hnode", sandbox.cluster().kubectl());
            screen.say("");
            screen.say("Ctrl-C ends it and removes all that it made.");
            Thread.currentThread().join();
        }
        return 0;
    }

    private Cluster cluster(Screen screen) {
        return kubeconfig == null ? Cluster.ofOurOwn(screen) : Cluster.existing(kubeconfig);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            names.add("sandbox-" + i);
        }
        return names;
    }
}
