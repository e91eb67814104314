// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.UnitSpec;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.operator.contribution.Contributions;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.VirtualFunctionsContribution;
import io.hostdev.operator.field.FieldManager;
import io.hostdev.operator.leaving.LeavingMark;
import io.hostdev.operator.observer.Observer;
import io.hostdev.telemetry.Topic;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plans one node: all HostDevices and VirtualFunctions and one HostNode in, one `HostNode.spec`
/// out, and the node's contributions to their status.
///
/// An event on one node plans that node. A change of a HostDevice plans the nodes that it concerned
/// or concerns now; finding those is one comparison of labels per Node, in memory.
public final class HostNodeReconciler implements Reconciler<HostNode> {

    private static final String HOST_NODE = "HostNode";
    private static final Logger LOG = LoggerFactory.getLogger(HostNodeReconciler.class);

    private final Contributions<NodeContribution> contributions;
    private final Contributions<VirtualFunctionsContribution> numbers;
    private final NodeDecision.Planning planning;
    private final Consumer<Set<String>> hostDevicesAffected;
    private final Consumer<Set<String>> numbersAffected;
    private final LossEvents lossEvents;
    private final UnreadableEvents unreadableEvents;
    private final Clock clock;
    private final Observer observer;
    private @Nullable InformerEventSource<Node, HostNode> nodes;
    private @Nullable InformerEventSource<HostDevice, HostNode> hostDevices;
    private @Nullable InformerEventSource<VirtualFunctions, HostNode> virtualFunctions;
    private @Nullable IndexedResourceCache<HostNode> hostNodes;
    private final Set<String> looked = ConcurrentHashMap.newKeySet();
    private volatile boolean allSeen;

    /// @param contributions to HostDevices
    /// @param numbers contributions to VirtualFunctions
    /// @param hostDevicesAffected told which HostDevices' contributions have changed
    /// @param numbersAffected told which VirtualFunctions' contributions have changed
    /// @param observer hears how each node stands
    public HostNodeReconciler(
            Contributions<NodeContribution> contributions,
            Contributions<VirtualFunctionsContribution> numbers,
            NodeDecision.Planning planning,
            Consumer<Set<String>> hostDevicesAffected,
            Consumer<Set<String>> numbersAffected,
            LossEvents lossEvents,
            UnreadableEvents unreadableEvents,
            Clock clock,
            Observer observer) {
        this.contributions = contributions;
        this.numbers = numbers;
        this.numbersAffected = numbersAffected;
        this.planning = planning;
        this.hostDevicesAffected = hostDevicesAffected;
        this.lossEvents = lossEvents;
        this.unreadableEvents = unreadableEvents;
        this.clock = clock;
        this.observer = observer;
    }

    @Override
    public List<EventSource<?, HostNode>> prepareEventSources(
            EventSourceContext<HostNode> context) {
        hostNodes = context.getPrimaryCache();
        nodes =
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(Node.class, HostNode.class)
                                .withName("nodes")
                                .withItemStore(new NodeLabelStore())
                                .withSecondaryToPrimaryMapper(
                                        node -> Set.of(ResourceID.fromResource(node)))
                                .withOnUpdateFilter(HostNodeReconciler::labelsChanged)
                                .build(),
                        context);
        hostDevices =
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(HostDevice.class, HostNode.class)
                                .withName("hostdevices")
                                .withSecondaryToPrimaryMapper(this::concernedBy)
                                .withOnUpdateFilter(HostNodeReconciler::generationChanged)
                                .build(),
                        context);
        virtualFunctions =
                new InformerEventSource<>(
                        InformerEventSourceConfiguration.from(
                                        VirtualFunctions.class, HostNode.class)
                                .withName("virtualfunctions")
                                .withSecondaryToPrimaryMapper(this::concernedBy)
                                .withOnUpdateFilter(HostNodeReconciler::generationChanged)
                                .build(),
                        context);
        return List.of(nodes, hostDevices, virtualFunctions);
    }

    @Override
    public UpdateControl<HostNode> reconcile(HostNode hostNode, Context<HostNode> context) {
        String name = hostNode.getMetadata().getName();
        if (context.isPrimaryResourceDeleted()) {
            hostDevicesAffected.accept(contributions.remove(name));
            numbersAffected.accept(numbers.remove(name));
            lossEvents.forget(name);
            unreadableEvents.forget(name);
            looked.remove(name);
            observer.nodeGone(name);
            observer.readable(HOST_NODE, name, true);
            return UpdateControl.noUpdate();
        }
        try {
            return planned(hostNode, context);
        } finally {
            looked.add(name);
        }
    }

    private UpdateControl<HostNode> planned(HostNode hostNode, Context<HostNode> context) {
        String name = hostNode.getMetadata().getName();
        Optional<Node> node = source(nodes).get(new ResourceID(name));
        if (node.isEmpty()) {
            observer.nodeGone(name);
            hostDevicesAffected.accept(contributions.put(name, Map.of()));
            numbersAffected.accept(numbers.put(name, Map.of()));
            return UpdateControl.noUpdate();
        }
        observer.node(hostNode);
        observer.readable(HOST_NODE, name, hostNode.unreadable().isEmpty());
        Instant now = clock.instant();
        Optional<Instant> leavingUntil = LeavingMark.until(hostNode, now);
        NodeDecision decision = decide(hostNode, labels(node.get()), leavingUntil.isPresent());
        decision.spec()
                .ifPresent(spec -> {
                    say(hostNode, spec);
                    FieldManager.OPERATOR.apply(
                            context.getClient(), hostNode, desired -> desired.setSpec(spec));
                });
        unreadableEvents.publish(hostNode);
        Optional<Duration> untold = lossEvents.publish(hostNode, hostDevices());
        UpdateControl<HostNode> control = UpdateControl.noUpdate();
        return Stream.concat(
                        untold.stream(),
                        leavingUntil.map(end -> Duration.between(now, end)).stream())
                .min(Comparator.naturalOrder())
                .map(control::rescheduleAfter)
                .orElse(control);
    }

    /// Whether every HostNode has been looked at since the start: before that, no HostDevice's
    /// status can be told. One that could not be decided on counts: it holds up nobody else.
    public boolean allSeen() {
        IndexedResourceCache<HostNode> cache = hostNodes;
        if (!allSeen
                && cache != null
                && cache.list()
                        .map(node -> node.getMetadata().getName())
                        .allMatch(looked::contains)) {
            allSeen = true;
        }
        return allSeen;
    }

    /// Names of the HostNodes that exist, have a Node, and are selected by the HostDevice's labels.
    public Set<String> selectedBy(HostDevice hostDevice) {
        return selected(labels -> NodeSituation.selects(hostDevice, labels));
    }

    /// As [#selectedBy(HostDevice)].
    public Set<String> selectedBy(VirtualFunctions wanted) {
        return selected(labels -> NodeSituation.selects(wanted, labels));
    }

    private Set<String> selected(Predicate<Map<String, String>> selector) {
        IndexedResourceCache<HostNode> cache = hostNodes;
        return source(nodes)
                .list()
                .filter(node -> selector.test(labels(node)))
                .map(node -> node.getMetadata().getName())
                .filter(name -> cache != null && cache.get(new ResourceID(name)).isPresent())
                .collect(toSet());
    }

    /// Decides, and makes the contributions known before anything is written. Repeats if a
    /// HostDevice changed meanwhile: its event may have been mapped to nodes before this one was
    /// known to be concerned.
    private NodeDecision decide(HostNode hostNode, Map<String, String> labels, boolean leaving) {
        while (true) {
            NodeSituation situation =
                    new NodeSituation(hostNode, labels, hostDevices(), virtualFunctions(), leaving);
            NodeDecision decision = NodeDecision.of(situation, planning);
            hostDevicesAffected.accept(
                    contributions.put(situation.name(), decision.contributions()));
            numbersAffected.accept(numbers.put(situation.name(), decision.virtualFunctions()));
            if (situation.same(hostDevices(), virtualFunctions())) {
                return decision;
            }
        }
    }

    /// @param spec that the node gets now
    private static void say(HostNode hostNode, HostNodeSpec spec) {
        String name = hostNode.getMetadata().getName();
        List<UnitSpec> units = spec.units() == null ? List.of() : spec.units();
        try (var _ = Topic.ofNode(name)) {
            LOG.info(
                    "node {} is planned: {}",
                    name,
                    units.isEmpty()
                            ? "no unit"
                            : units.stream()
                                    .map(unit -> unit.id() + " for " + unit.hostDevice())
                                    .collect(joining(", ")));
        }
    }

    private Set<ResourceID> concernedBy(HostDevice hostDevice) {
        Set<String> names = new HashSet<>(selectedBy(hostDevice));
        names.addAll(contributions.nodesOf(hostDevice.getMetadata().getName()));
        return names.stream().map(ResourceID::new).collect(toSet());
    }

    private Set<ResourceID> concernedBy(VirtualFunctions wanted) {
        Set<String> names = new HashSet<>(selectedBy(wanted));
        names.addAll(numbers.nodesOf(wanted.getMetadata().getName()));
        return names.stream().map(ResourceID::new).collect(toSet());
    }

    private List<VirtualFunctions> virtualFunctions() {
        return source(virtualFunctions).list().toList();
    }

    private List<HostDevice> hostDevices() {
        return source(hostDevices).list().toList();
    }

    private static <T> T source(@Nullable T source) {
        return Objects.requireNonNull(source, "the controller is not registered yet");
    }

    private static Map<String, String> labels(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    private static boolean labelsChanged(Node now, Node before) {
        return !labels(now).equals(labels(before));
    }

    private static boolean generationChanged(HasMetadata now, HasMetadata before) {
        return !Objects.equals(
                now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
    }
}
