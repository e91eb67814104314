// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.fabric8.kubernetes.api.model.Node;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.cli.cluster.Cluster;
import io.hostdev.cli.machine.Capture;
import io.hostdev.cli.manifest.Applied;
import io.hostdev.cli.manifest.Manifest;
import io.hostdev.cli.manifest.ManifestReader;
import io.hostdev.cli.plan.PlanObjects;
import io.hostdev.cli.plan.PlanText;
import io.hostdev.cli.plan.Preview;
import io.hostdev.operator.hostnode.NodeSituation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Shows what HostDevices and VirtualFunctions would do: what is bound, detached, refused, and why. Nothing is touched.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything that is selected is accepted",
            "1:something is refused",
            "2:what was given cannot be used, or the cluster cannot be reached"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  hostdev plan -f quad-nic.yaml                          on this machine",
            "  hostdev plan -f quad-nic.yaml --machine worker-1.yaml  on a captured one (hostdev inspect -o yaml)",
            "  hostdev plan -f quad-nic.yaml --node worker-1          in the cluster, with the HostDevices it has",
            "  kubectl get hdev quad-nic -o yaml | hostdev plan -f - --all-nodes",
            "",
            "The plan and its words are the operator's own. Objects are checked as the API server does, but for its",
            "admission policies and quotas. Those of the file replace those of the cluster by the same name."
        })
final class PlanCommand implements Callable<Integer> {

    /// Which machines are planned.
    static final class Where {
        @Option(
                names = "--node",
                paramLabel = "NODE",
                split = ",",
                description = "A node of the cluster; may be repeated.")
        private List<String> nodes = new ArrayList<>();

        @Option(names = "--all-nodes", description = "All nodes of the cluster.")
        private boolean allNodes;

        @Option(names = "--machine", paramLabel = "FILE", description = "A captured machine.")
        private @Nullable Path machine;
    }

    private final Surroundings surroundings;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            required = true,
            description = "HostDevices and VirtualFunctions; may be repeated; - is standard input.")
    private List<Path> files = new ArrayList<>();

    @ArgGroup private Where where = new Where();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, yaml or json (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TEXT;

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Manifest manifest = ManifestReader.read(files);
        Preview preview =
                where.allNodes || !where.nodes.isEmpty()
                        ? inCluster(manifest)
                        : onMachine(
                                manifest, where.machine == null ? here() : captured(where.machine));
        surroundings
                .out()
                .print(
                        switch (output) {
                            case TEXT -> PlanText.of(preview, manifest, surroundings.paint());
                            case YAML -> PlanObjects.yaml(preview);
                            case JSON -> PlanObjects.json(preview);
                        });
        return preview.refuses() ? 1 : 0;
    }

    private HostNode here() {
        return Capture.of(surroundings.hostName().get(), surroundings.local().get().machine());
    }

    /// Without the units that it had: whose HostDevices are not known here.
    private static HostNode captured(Path file) {
        HostNode hostNode = Capture.read(file);
        return Capture.of(hostNode.getMetadata().getName(), Capture.machine(hostNode));
    }

    /// A machine alone has no labels, and no HostDevices but these.
    private Preview onMachine(Manifest manifest, HostNode hostNode) {
        Applied applied = manifest.forAnyNode().over(List.of(), List.of());
        return preview(List.of(situation(hostNode, Map.of(), applied)), applied);
    }

    private Preview inCluster(Manifest manifest) {
        try (Cluster opened = cluster.open(surroundings)) {
            List<HostNode> hostNodes = opened.hostNodes();
            List<Node> nodes = opened.nodes();
            Applied applied = manifest.over(opened.hostDevices(), opened.virtualFunctions());
            List<HostNode> chosen =
                    where.allNodes
                            ? hostNodes
                            : where.nodes.stream()
                                    .map(name -> NodesNamed.find(hostNodes, name))
                                    .toList();
            return preview(
                    chosen.stream()
                            .map(hostNode -> situation(hostNode, labels(hostNode, nodes), applied))
                            .toList(),
                    applied);
        }
    }

    private Preview preview(List<NodeSituation> situations, Applied applied) {
        return Preview.of(situations, applied, surroundings.clock().instant());
    }

    private static NodeSituation situation(
            HostNode hostNode, Map<String, String> labels, Applied applied) {
        return new NodeSituation(
                hostNode, labels, applied.hostDevices(), applied.virtualFunctions());
    }

    private static Map<String, String> labels(HostNode hostNode, List<Node> nodes) {
        Map<String, String> labels =
                NodesNamed.find(nodes, hostNode.getMetadata().getName()).getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
