// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.cli.cluster.Cluster;
import io.hostdev.cli.explain.AddressExplanation;
import io.hostdev.cli.explain.Explanation;
import io.hostdev.cli.explain.ExplanationText;
import io.hostdev.cli.explain.Facts;
import io.hostdev.cli.explain.HostDeviceExplanation;
import io.hostdev.cli.explain.PodExplanation;
import io.hostdev.cli.explain.Question;
import io.hostdev.cli.text.InputError;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Answers why a pod is pending, why a HostDevice is not ready, or who holds a function, and says what to do.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  hostdev explain pod/qemu                  why does it not start?",
            "  hostdev explain team-a/qemu               the same, of a pod in another namespace",
            "  hostdev explain quad-nic                  why is this HostDevice not ready, who has it?",
            "  hostdev explain 0000:02:00.0 --node lab   who holds this function, who wants it?"
        })
final class ExplainCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "pod/NAME or NAMESPACE/NAME, hostdevice/NAME, a PCI address, or a name alone: a HostDevice's, or else a pod's.")
    private String what = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "The pod's namespace (default: the kubeconfig's).")
    private @Nullable String namespace;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "For an address: on this node alone.")
    private @Nullable String node;

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Question question = Question.parse(what, Optional.ofNullable(namespace));
        try (Cluster opened = cluster.open(surroundings)) {
            surroundings
                    .out()
                    .print(ExplanationText.of(answer(opened, question), surroundings.paint()));
        }
        return 0;
    }

    private Explanation answer(Cluster opened, Question question) {
        return switch (question) {
            case Question.OfPod(var space, String name) ->
                    opened.pod(space, name)
                            .map(pod -> ofPod(opened, facts(opened), pod))
                            .orElseThrow(() ->
                                    new InputError(
                                            "there is no pod %s%s"
                                                    .formatted(
                                                            name,
                                                            space.map(one -> " in namespace " + one)
                                                                    .orElse(""))));
            case Question.OfHostDevice(String name) ->
                    ofHostDevice(facts(opened), name)
                            .orElseThrow(() ->
                                    new InputError("there is no HostDevice '%s'".formatted(name)));
            case Question.OfAddress(PciAddress address) ->
                    AddressExplanation.of(facts(opened), address)
                            .orElseThrow(() ->
                                    new InputError(
                                            "no node that was looked at has a function %s"
                                                    .formatted(address)));
            case Question.Named(var space, String name) -> {
                Facts facts = facts(opened);
                yield ofHostDevice(facts, name)
                        .or(() -> opened.pod(space, name).map(pod -> ofPod(opened, facts, pod)))
                        .orElseThrow(() ->
                                new InputError(
                                        "there is no HostDevice and no pod '%s'".formatted(name)));
            }
        };
    }

    private static Optional<Explanation> ofHostDevice(Facts facts, String name) {
        return facts.hostDevice(name).map(one -> HostDeviceExplanation.of(facts, one));
    }

    private static Explanation ofPod(Cluster opened, Facts facts, Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        List<Event> events =
                opened.events(Optional.of(metadata.getNamespace()), "Pod", metadata.getName());
        return PodExplanation.of(facts.about(pod, events), pod);
    }

    private Facts facts(Cluster opened) {
        List<HostNode> hostNodes = opened.hostNodes();
        return new Facts(
                opened.hostDevices(),
                opened.virtualFunctions(),
                node == null ? hostNodes : List.of(NodesNamed.find(hostNodes, node)),
                opened.nodes(),
                Optional.empty(),
                List.of());
    }
}
