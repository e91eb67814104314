// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.FunctionSelector;
import io.hostdev.api.v1alpha1.FunctionStatus;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.api.v1alpha1.VirtualFunctionsSpec;
import io.hostdev.core.plan.Planner;
import io.hostdev.operator.HostdevOperator;
import io.hostdev.operator.Settings;
import io.hostdev.operator.hostnode.NodeDecision.Planning;
import io.hostdev.operator.leaving.LeavingMark;
import io.hostdev.operator.metrics.OperatorMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A cluster for one test: a real API server, agents that are doubles, and the real operator. All
/// that was started ends with it, but for the API server, which is emptied for the next test.
public final class Cluster implements AutoCloseable {

    private final IdleServers.Installed installed;
    private final boolean alone;
    private final ApiServer server;
    private final ChartAccess access;
    private final Deque<Runnable> running = new ArrayDeque<>();
    private final KubernetesClient operatorClient;

    public Cluster() {
        this(IdleServers.take(), false);
    }

    /// One whose API server nobody has used before, for who reads its audit log.
    public static Cluster onItsOwn() {
        return new Cluster(IdleServers.Installed.start(), true);
    }

    private Cluster(IdleServers.Installed installed, boolean alone) {
        this.installed = installed;
        this.alone = alone;
        this.server = installed.server();
        this.access = installed.access();
        operatorClient = client(new Writes());
    }

    /// A client with the rights of the operator's service account, and no others. It is closed
    /// after the operators that use it.
    KubernetesClient client(Writes writes) {
        KubernetesClient client = writes.client(access.of(ChartAccess.OPERATOR));
        running.push(client::close);
        return client;
    }

    public ApiServer server() {
        return server;
    }

    public ChartAccess access() {
        return access;
    }

    public KubernetesClient client() {
        return server.client();
    }

    public HostdevOperator operator() {
        return operator("operator", operatorClient, Planner::plan);
    }

    public HostdevOperator operator(String identity, KubernetesClient client, Planning planning) {
        return operator(identity, client, planning, new OperatorMetrics());
    }

    /// As its program has it, with metrics.
    public HostdevOperator operator(OperatorMetrics metrics) {
        return operator("operator", operatorClient, Planner::plan, metrics);
    }

    private HostdevOperator operator(
            String identity, KubernetesClient client, Planning planning, OperatorMetrics metrics) {
        HostdevOperator operator =
                new HostdevOperator(
                        client,
                        new Settings(
                                ChartAccess.NAMESPACE, identity, 0, true, Duration.ofSeconds(6)),
                        planning,
                        Clock.systemUTC(),
                        metrics,
                        metrics,
                        () -> {});
        operator.start();
        running.push(operator::close);
        return operator;
    }

    /// A Node, and the agent on it.
    public AgentDouble node(String name, Map<String, String> labels, FunctionStatus... functions) {
        client().resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withLabels(labels)
                                .endMetadata()
                                .build())
                .create();
        return agent(name, functions);
    }

    /// An agent whose Node object is not there.
    public AgentDouble agent(String name, FunctionStatus... functions) {
        AgentDouble agent = new AgentDouble(client(), name, List.of(functions));
        running.push(agent::close);
        return agent;
    }

    /// A pod on that node, by its object alone.
    public void pod(String name, String node) {
        pod(new ObjectMetaBuilder().withNamespace("default").withName(name).build(), node);
    }

    /// The operator's pod as the chart labels it, by its object alone.
    public void operatorPod() {
        pod(
                new ObjectMetaBuilder()
                        .withNamespace(ChartAccess.NAMESPACE)
                        .withName("operator")
                        .withLabels(
                                Map.of(
                                        "app.kubernetes.io/instance", "hostdev",
                                        "app.kubernetes.io/component", "operator"))
                        .build(),
                "one");
    }

    private void pod(ObjectMeta metadata, String node) {
        client().resource(
                        new PodBuilder()
                                .withMetadata(metadata)
                                .withNewSpec()
                                .withNodeName(node)
                                .withAutomountServiceAccountToken(false)
                                .addNewContainer()
                                .withName("main")
                                .withImage("main")
                                .endContainer()
                                .endSpec()
                                .build())
                .create();
    }

    public void hostDevice(String name, Map<String, String> nodeSelector, String... addresses) {
        HostDevice hostDevice = new HostDevice();
        hostDevice.setMetadata(new ObjectMetaBuilder().withName(name).build());
        hostDevice.setSpec(spec(nodeSelector, addresses));
        client().resource(hostDevice).create();
    }

    /// Of one model, wherever it sits.
    public void hostDeviceOf(String name, String id) {
        HostDevice hostDevice = new HostDevice();
        hostDevice.setMetadata(new ObjectMetaBuilder().withName(name).build());
        hostDevice.setSpec(
                spec(
                        Map.of(),
                        new FunctionSelector(null, List.of(id), null, null, null, null, null)));
        client().resource(hostDevice).create();
    }

    /// Two of that physical function, on every node.
    public void virtualFunctions(String name, String address) {
        VirtualFunctions two = new VirtualFunctions();
        two.setMetadata(new ObjectMetaBuilder().withName(name).build());
        two.setSpec(
                new VirtualFunctionsSpec(
                        null,
                        List.of(
                                new FunctionSelector(
                                        List.of(address), null, null, null, null, null, null)),
                        2));
        client().resource(two).create();
    }

    public static HostDeviceSpec spec(Map<String, String> nodeSelector, String... addresses) {
        return spec(
                nodeSelector,
                new FunctionSelector(List.of(addresses), null, null, null, null, null, null));
    }

    private static HostDeviceSpec spec(
            Map<String, String> nodeSelector, FunctionSelector selector) {
        return new HostDeviceSpec(
                null,
                nodeSelector.isEmpty() ? null : nodeSelector,
                List.of(selector),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// `status: reason` of one condition; `absent` if there is none.
    public String condition(String hostDevice, String type) {
        Condition condition = find(hostDevice, type);
        return condition.getStatus() + ": " + condition.getReason();
    }

    public String message(String hostDevice, String type) {
        return find(hostDevice, type).getMessage();
    }

    public boolean exists(String hostDevice) {
        return client().resources(HostDevice.class).withName(hostDevice).get() != null;
    }

    public HostNode hostNode(String name) {
        return requireNonNull(client().resources(HostNode.class).withName(name).get());
    }

    /// That node is to give everything back until then.
    public void mark(String hostNode, Instant until) {
        client().resources(HostNode.class)
                .withName(hostNode)
                .edit(node -> {
                    node.getMetadata().setAnnotations(Map.of(LeavingMark.UNTIL, until.toString()));
                    return node;
                });
    }

    public Set<String> fieldManagers(String hostNode) {
        return hostNode(hostNode).getMetadata().getManagedFields().stream()
                .map(entry -> entry.getManager())
                .collect(toSet());
    }

    /// Of the object of that name.
    public List<Event> events(String name) {
        return client().events().v1().events().inAnyNamespace().list().getItems().stream()
                .filter(event -> event.getRegarding() != null)
                .filter(event -> name.equals(event.getRegarding().getName()))
                .toList();
    }

    private Condition find(String hostDevice, String type) {
        HostDevice found = client().resources(HostDevice.class).withName(hostDevice).get();
        List<Condition> conditions =
                found == null || found.getStatus() == null || found.getStatus().conditions() == null
                        ? List.of()
                        : found.getStatus().conditions();
        return conditions.stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseGet(() ->
                        new ConditionBuilder()
                                .withStatus("absent")
                                .withReason("absent")
                                .withMessage("")
                                .build());
    }

    @Override
    public void close() {
        running.forEach(Runnable::run);
        if (alone) {
            server.close();
        } else {
            IdleServers.putBack(installed);
        }
    }
}
