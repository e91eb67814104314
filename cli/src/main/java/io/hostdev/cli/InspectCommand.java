// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.cli.cluster.Cluster;
import io.hostdev.cli.inspect.InspectionText;
import io.hostdev.cli.inspect.Subject;
import io.hostdev.cli.inspect.UnitOnNode;
import io.hostdev.cli.machine.Capture;
import io.hostdev.cli.machine.LocalMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Shows a machine's PCI functions: which only go together, who uses them, and what can be given to pods.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hostdev inspect                               this machine; with root more is seen",
            "  hostdev inspect --node worker-1               a node of the cluster, with its pods",
            "  hostdev inspect -o yaml >worker-1.yaml        capture this machine ...",
            "  hostdev inspect --machine worker-1.yaml       ... and look at it elsewhere",
            "",
            "Nothing is changed, and no device is opened. -o yaml and -o json print the capture: a HostNode, which",
            "`hostdev plan --machine` and `./sandbox --machine` read."
        })
final class InspectCommand implements Callable<Integer> {

    /// Where the machine is.
    static final class Where {
        @Option(names = "--node", paramLabel = "NODE", description = "A node of the cluster.")
        private @Nullable String node;

        @Option(
                names = "--machine",
                paramLabel = "FILE",
                description = "A captured machine; - is standard input.")
        private @Nullable Path machine;
    }

    enum As {
        TREE,
        YAML,
        JSON
    }

    private final Surroundings surroundings;

    @ArgGroup private Where where = new Where();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "tree",
            description = "tree, yaml or json (default: ${DEFAULT-VALUE}).")
    private As output = As.TREE;

    @Option(names = "--all", description = "Show groups of bridges and chipset alone, too.")
    private boolean all;

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    InspectCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (where.node != null) {
            try (Cluster opened = cluster.open(surroundings)) {
                print(NodesNamed.find(opened.hostNodes(), where.node));
            }
        } else if (where.machine != null) {
            print(Capture.read(where.machine));
        } else {
            LocalMachine local = surroundings.local().get();
            String name = surroundings.hostName().get();
            print(
                    Capture.of(name, local.machine()),
                    new Subject(
                            name,
                            local.machine(),
                            List.of(),
                            local.holders(),
                            local.unseen().stream().map(what -> "Not seen: " + what).toList()));
        }
        return 0;
    }

    private void print(HostNode hostNode) {
        print(
                hostNode,
                new Subject(
                        hostNode.getMetadata().getName(),
                        Capture.machine(hostNode),
                        UnitOnNode.of(hostNode),
                        List.of(),
                        UnitOnNode.complaints(hostNode)));
    }

    private void print(HostNode capture, Subject subject) {
        surroundings
                .out()
                .print(
                        switch (output) {
                            case TREE -> InspectionText.of(subject, all, surroundings.paint());
                            case YAML -> Capture.yaml(capture);
                            case JSON -> Capture.json(capture);
                        });
    }
}
