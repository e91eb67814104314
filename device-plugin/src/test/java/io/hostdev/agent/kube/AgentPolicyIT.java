// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.FunctionSelector;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceSpec;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.ObservedObject;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What somebody can do who has an agent's token: a real one, of a pod on node one, at a real API
/// server with the chart's rights and its admission policy.
class AgentPolicyIT {

    private static final String WIDER = "wider-than-the-chart";

    private static ApiServer server;
    private static ChartAccess access;
    private static KubernetesClient agent;
    private static KubernetesClient agentOfTwo;
    private static KubernetesClient nobody;

    @BeforeAll
    static void start() {
        server = ApiServer.start();
        access = ChartAccess.installedIn(server);
        agent = agentOn("one");
        agentOfTwo = agentOn("two");
        nobody = ChartAccess.client(access.of(ChartAccess.AGENT));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> refusal(AgentPolicyIT::createForTrial).contains("no node"));
    }

    /// Before the policy is in force this would be done, if it were meant.
    private static void createForTrial() {
        nobody.resource(named("nobody")).dryRun().create();
    }

    private static KubernetesClient agentOn(String node) {
        return ChartAccess.client(
                access.of(ChartAccess.AGENT, access.pod(ChartAccess.AGENT, node)));
    }

    @AfterAll
    static void stop() {
        agent.close();
        agentOfTwo.close();
        nobody.close();
        server.close();
    }

    @BeforeEach
    void hostNodes() {
        create(agent, named("one"));
        create(agentOfTwo, named("two"));
    }

    @AfterEach
    void noHostNodes() {
        server.client().resources(HostNode.class).delete();
        server.client().rbac().clusterRoles().withName(WIDER).delete();
        server.client().rbac().clusterRoleBindings().withName(WIDER).delete();
    }

    @Test
    void writes_the_status_of_its_own_node() {
        writeStatus(agent, named("one"));

        assertThat(hostNode("one").getStatus().observedGeneration()).isEqualTo(7);
    }

    @Test
    void writes_no_other_nodes_status() {
        assertThat(refusal(() -> writeStatus(agent, named("two"))))
                .contains("the agent of node \"one\" may write only the HostNode of that name");
        assertThat(hostNode("two").getStatus()).isNull();
    }

    @Test
    void creates_no_other_nodes_object() {
        server.client().resources(HostNode.class).withName("two").delete();

        assertThat(refusal(() -> create(agent, named("two"))))
                .contains("the agent of node \"one\" may write only the HostNode of that name");
    }

    @Test
    void a_token_that_names_no_node_writes_nothing() {
        assertThat(refusal(() -> writeStatus(nobody, named("one"))))
                .contains("the token names no node");
    }

    @Test
    void creates_its_object_without_a_plan() {
        server.client().resources(HostNode.class).withName("one").delete();

        assertThat(refusal(() -> create(agent, planned(named("one")))))
                .contains("the spec is the operator's");
    }

    @Test
    void what_it_writes_beside_the_status_is_not_taken() {
        HostNode more = planned(named("one"));
        more.getMetadata().setLabels(Map.of("a", "b"));
        more.getMetadata()
                .setAnnotations(Map.of("hostdev.io/leaving-until", "2100-01-01T00:00:00Z"));
        more.getMetadata().setFinalizers(List.of("hostdev.io/stays"));
        ObjectMeta before = hostNode("one").getMetadata();

        refusal(() -> writeStatus(agent, more));

        HostNode after = hostNode("one");
        assertThat(after.getSpec()).isNull();
        assertThat(after.getMetadata().getLabels()).isEqualTo(before.getLabels());
        assertThat(after.getMetadata().getAnnotations()).isEqualTo(before.getAnnotations());
        assertThat(after.getMetadata().getFinalizers()).isEqualTo(before.getFinalizers());
    }

    /// As when an admin has given the account more than the chart does.
    @Test
    void even_with_a_wider_role_it_changes_nothing_but_its_status() {
        widenRole();

        assertThat(refusal(() -> apply(agent, planned(named("one")))))
                .contains("the spec is the operator's");
        assertThat(refusal(() -> apply(agent, labelled()))).contains("labels and annotations");
        assertThat(refusal(() -> apply(agent, annotated()))).contains("labels and annotations");
        assertThat(refusal(() -> apply(agent, finalized()))).contains("finalizers");
        assertThat(refusal(() -> apply(agent, owned(owner("Node", "two")))))
                .contains("is owned by");
        assertThat(refusal(() -> apply(agent, named("two")))).contains("only the HostNode of that");
    }

    @Test
    void creates_its_object_with_no_metadata_but_its_node_as_owner() {
        server.client().resources(HostNode.class).withName("one").delete();

        assertThat(refusal(() -> create(agent, labelled()))).contains("labels and annotations");
        assertThat(refusal(() -> create(agent, annotated()))).contains("labels and annotations");
        assertThat(refusal(() -> create(agent, finalized()))).contains("finalizers");
        assertThat(refusal(() -> create(agent, owned(owner("Node", "two"))))).contains("owned by");
        assertThat(refusal(() -> create(agent, owned(owner("ConfigMap", "one")))))
                .contains("owned by");
        create(agent, owned(owner("Node", "one")));
    }

    @Test
    void deletes_no_host_node() {
        assertThat(refusal(() -> agent.resource(named("one")).delete()))
                .contains("cannot delete resource \"hostnodes\"");
    }

    @Test
    void touches_no_host_device() {
        HostDevice device = new HostDevice();
        device.getMetadata().setName("mine");
        device.setSpec(
                new HostDeviceSpec(
                        null,
                        null,
                        List.of(
                                new FunctionSelector(
                                        List.of("0000:02:00.0"),
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));

        assertThat(refusal(() -> agent.resource(device).create())).contains("cannot create");
        assertThat(refusal(() -> agent.resources(HostDevice.class).list())).contains("cannot list");
        server.client().resource(device).create();
        assertThat(refusal(() -> agent.resource(device).delete())).contains("cannot delete");
        assertThat(refusal(() -> apply(agent, device))).contains("cannot patch");
    }

    @Test
    void has_these_rights_and_no_others() {
        for (String namespace : List.of(ChartAccess.NAMESPACE, "default", "kube-system")) {
            assertThat(access.granted(ChartAccess.AGENT, namespace))
                    .as(namespace)
                    .containsExactly(
                            "create hostdev.io/hostnodes",
                            "get hostdev.io/hostnodes",
                            "get nodes",
                            "list hostdev.io/hostnodes",
                            "patch hostdev.io/hostnodes/status",
                            "watch hostdev.io/hostnodes");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "get, '', secrets",
        "list, '', secrets",
        "get, '', configmaps",
        "list, '', pods",
        "create, '', pods",
        "create, '', pods/exec",
        "create, '', pods/ephemeralcontainers",
        "create, '', serviceaccounts/token",
        "list, '', nodes",
        "patch, '', nodes",
        "patch, '', nodes/status",
        "get, '', nodes/proxy",
        "create, '', events",
        "impersonate, '', serviceaccounts",
        "patch, apps, daemonsets",
        "create, rbac.authorization.k8s.io, clusterrolebindings",
        "patch, admissionregistration.k8s.io, validatingadmissionpolicies",
        "patch, apiextensions.k8s.io, customresourcedefinitions",
        "create, certificates.k8s.io, certificatesigningrequests",
        "get, coordination.k8s.io, leases",
        "get, hostdev.io, hostdevices",
        "create, hostdev.io, hostdevices",
        "patch, hostdev.io, hostdevices/status",
        "create, hostdev.io, virtualfunctions",
        "patch, hostdev.io, hostnodes",
        "update, hostdev.io, hostnodes",
        "delete, hostdev.io, hostnodes",
        "update, hostdev.io, hostnodes/status",
        "update, hostdev.io, hostnodes/finalizers",
    })
    void may_not(String verb, String group, String resource) {
        String[] parts = resource.split("/", 2);
        assertThat(
                        agent.authorization()
                                .v1()
                                .selfSubjectAccessReview()
                                .create(
                                        new SelfSubjectAccessReviewBuilder()
                                                .withNewSpec()
                                                .withNewResourceAttributes()
                                                .withNamespace(ChartAccess.NAMESPACE)
                                                .withVerb(verb)
                                                .withGroup(group)
                                                .withResource(parts[0])
                                                .withSubresource(parts.length > 1 ? parts[1] : "")
                                                .endResourceAttributes()
                                                .endSpec()
                                                .build())
                                .getStatus()
                                .getAllowed())
                .isFalse();
    }

    /// @return what the server says; empty if it did what was asked
    private static String refusal(Runnable request) {
        KubernetesClientException refused =
                catchThrowableOfType(KubernetesClientException.class, request::run);
        if (refused == null) {
            return "";
        }
        assertThat(refused.getCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
        return String.valueOf(refused.getMessage());
    }

    private static void create(KubernetesClient as, HostNode node) {
        as.resource(node).create();
    }

    private static void writeStatus(KubernetesClient as, HostNode node) {
        node.setStatus(new HostNodeStatus(null, null, null, 7L, null, null, null));
        as.resource(node).subresource("status").patch(forcedApply());
    }

    private static void apply(KubernetesClient as, HasMetadata object) {
        as.resource(object).patch(forcedApply());
    }

    private static PatchContext forcedApply() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("hostdev-agent")
                .withForce(true)
                .build();
    }

    private void widenRole() {
        server.client()
                .resource(
                        new ClusterRoleBuilder()
                                .withNewMetadata()
                                .withName(WIDER)
                                .endMetadata()
                                .addNewRule()
                                .withApiGroups("hostdev.io")
                                .withResources("hostnodes")
                                .withVerbs("patch")
                                .endRule()
                                .build())
                .create();
        server.client()
                .resource(
                        new ClusterRoleBindingBuilder()
                                .withNewMetadata()
                                .withName(WIDER)
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", WIDER)
                                .addNewSubject(
                                        "",
                                        "ServiceAccount",
                                        ChartAccess.AGENT,
                                        ChartAccess.NAMESPACE)
                                .build())
                .create();
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        access.granted(ChartAccess.AGENT, ChartAccess.NAMESPACE)
                                .contains("patch hostdev.io/hostnodes"));
    }

    private static HostNode hostNode(String name) {
        return server.client().resources(HostNode.class).withName(name).get();
    }

    private static HostNode named(String name) {
        HostNode node = new HostNode();
        node.setMetadata(new ObjectMetaBuilder().withName(name).build());
        return node;
    }

    private static HostNode planned(HostNode node) {
        node.setSpec(new HostNodeSpec(List.of(new ObservedObject("nic", 1)), List.of(), List.of()));
        return node;
    }

    private static HostNode labelled() {
        HostNode node = named("one");
        node.getMetadata().setLabels(Map.of("a", "b"));
        return node;
    }

    private static HostNode annotated() {
        HostNode node = named("one");
        node.getMetadata()
                .setAnnotations(Map.of("hostdev.io/leaving-until", "2100-01-01T00:00:00Z"));
        return node;
    }

    private static HostNode finalized() {
        HostNode node = named("one");
        node.getMetadata().setFinalizers(List.of("hostdev.io/stays"));
        return node;
    }

    private static HostNode owned(OwnerReference owner) {
        HostNode node = named("one");
        node.getMetadata().setOwnerReferences(List.of(owner));
        return node;
    }

    private static OwnerReference owner(String kind, String name) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind(kind)
                .withName(name)
                .withUid("5c0d8b38-0c1c-4d5f-9a35-1f1b6fd5a0d1")
                .build();
    }
}
