// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
/// that was started, and every object that came into it, ends with it.
public final class Cluster implements AutoCloseable {

    private final ApiServer server;
    private final ChartAccess access;
    private final Deque<Runnable> running = new ArrayDeque<>();
    private final KubernetesClient operatorClient;

    private static final class Shared {
        static final ChartAccess ACCESS = ChartAccess.installedIn(ApiServer.shared());
    }

    private Cluster(ApiServer server, ChartAccess access) {
        this.server = server;
        this.access = access;
        operatorClient = client(new Writes());
    }

    /// In the API server of this JVM, which one test after the other finds empty.
    public static Cluster shared() {
        Cluster cluster = new Cluster(ApiServer.shared(), Shared.ACCESS);
        cluster.running.push(cluster::removeObjects);
        cluster.running.push(cluster.operatorClient::close);
        return cluster;
    }

    /// In an API server of its own, for tests that kill it, or ask which rights were ever used.
    public static Cluster ofItsOwn() {
        ApiServer server = ApiServer.start();
        Cluster cluster = new Cluster(server, ChartAccess.installedIn(server));
        cluster.running.push(server::close);
        cluster.running.push(cluster.operatorClient::close);
        return cluster;
    }

    /// A client with the rights of the operator's service account, and no others.
    KubernetesClient client(Writes writes) {
        return writes.client(access.of(ChartAccess.OPERATOR));
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

    /// Of all kinds that tests create. No operator and no agent runs any more.
    private void removeObjects() {
        remove(HostDevice.class);
        remove(VirtualFunctions.class);
        client().resources(HostNode.class).delete();
        client().nodes().delete();
        for (String namespace : List.of("default", ChartAccess.NAMESPACE)) {
            client().pods().inNamespace(namespace).withGracePeriod(0).delete();
            client().leases().inNamespace(namespace).delete();
            client().events().v1().events().inNamespace(namespace).delete();
        }
    }

    /// Nobody is there who would take their finalizers away.
    private <T extends HasMetadata> void remove(Class<T> kind) {
        var all = client().resources(kind);
        for (T one : all.list().getItems()) {
            all.withName(one.getMetadata().getName())
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"finalizers\":null}}");
        }
        all.delete();
    }

    @Override
    public void close() {
        running.forEach(Runnable::run);
    }
}
