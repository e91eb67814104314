// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceRule;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The accounts, rights and policies of Hostdev's chart on a real API server, as the chart renders
/// them by default: `charts/cases/defaults`, which `charts/test` compares with Helm's own output.
///
/// A right is written `patch hostdev.io/hostnodes/status`: verb, API group, resource.
public final class ChartAccess {

    public static final String NAMESPACE = "hostdev-system";
    public static final String OPERATOR = "hostdev-operator";
    public static final String AGENT = "hostdev-agent";
    public static final String UNINSTALL = "hostdev-uninstall";

    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(
                    ServiceAccount.class,
                    ClusterRole.class,
                    ClusterRoleBinding.class,
                    Role.class,
                    RoleBinding.class,
                    ValidatingAdmissionPolicy.class,
                    ValidatingAdmissionPolicyBinding.class);

    private final ApiServer server;
    private final KubernetesClient admin;

    private ChartAccess(ApiServer server) {
        this.server = server;
        this.admin = server.client();
    }

    /// Creates the namespace and all that says who may do what there: nothing that runs.
    public static ChartAccess installedIn(ApiServer server) {
        ChartAccess access = new ChartAccess(server);
        access.install();
        return access;
    }

    private void install() {
        admin.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(NAMESPACE)
                                .endMetadata()
                                .build())
                .create();
        Path rendered = Path.of("..", "charts", "cases", "defaults", "out.yaml");
        try (InputStream yaml = Files.newInputStream(rendered)) {
            admin.load(yaml).items().stream()
                    .filter(object -> KINDS.contains(object.getClass()))
                    .forEach(object -> admin.resource(object).create());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A pod of the account on a node that has its Node object, both by their objects alone.
    public Pod pod(String account, String node) {
        Node on = new NodeBuilder().withNewMetadata().withName(node).endMetadata().build();
        if (admin.resource(on).get() == null) {
            admin.resource(on).create();
        }
        return admin.resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace(NAMESPACE)
                                .withName(account + "-" + node)
                                .endMetadata()
                                .withNewSpec()
                                .withNodeName(node)
                                .withServiceAccountName(account)
                                .addNewContainer()
                                .withName("main")
                                .withImage("main")
                                .endContainer()
                                .endSpec()
                                .build())
                .create();
    }

    /// How the account gets there from that pod: by a token as the kubelet gets one for it, into
    /// which the API server writes on which node the pod is.
    public Config of(String account, Pod pod) {
        TokenRequest request =
                new TokenRequestBuilder()
                        .withNewSpec()
                        .withNewBoundObjectRef()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endBoundObjectRef()
                        .endSpec()
                        .build();
        return byToken(account, request);
    }

    /// The same by a token that is no pod's, and names no node.
    public Config of(String account) {
        return byToken(account, new TokenRequestBuilder().withNewSpec().endSpec().build());
    }

    private Config byToken(String account, TokenRequest request) {
        String token =
                admin.serviceAccounts()
                        .inNamespace(NAMESPACE)
                        .withName(account)
                        .tokenRequest(request)
                        .getStatus()
                        .getToken();
        return new ConfigBuilder(server.config()).withOauthToken(token).build();
    }

    /// A client of that account, to be closed by the caller.
    public static KubernetesClient client(Config account) {
        return new KubernetesClientBuilder()
                .withConfig(account)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    /// All that the account may do in that namespace or without any, by the API server's own
    /// account. Not among them: what everybody may ask about himself.
    public NavigableSet<String> granted(String account, String namespace) {
        try (KubernetesClient client = client(of(account))) {
            NavigableSet<String> rights = new TreeSet<>();
            client
                    .authorization()
                    .v1()
                    .selfSubjectRulesReview()
                    .create(
                            new SelfSubjectRulesReviewBuilder()
                                    .withNewSpec()
                                    .withNamespace(namespace)
                                    .endSpec()
                                    .build())
                    .getStatus()
                    .getResourceRules()
                    .stream()
                    .flatMap(ChartAccess::rights)
                    .filter(right -> !AuditLog.isAboutOneself(right))
                    .forEach(rights::add);
            return rights;
        }
    }

    private static Stream<String> rights(ResourceRule rule) {
        return rule.getVerbs().stream()
                .flatMap(verb ->
                        rule.getApiGroups().stream()
                                .flatMap(group ->
                                        rule.getResources().stream()
                                                .map(resource ->
                                                        AuditLog.right(verb, group, resource))));
    }

    /// Which of them it has made use of until now.
    public NavigableSet<String> used(String account) {
        return server.auditLog().usedBy("system:serviceaccount:" + NAMESPACE + ":" + account);
    }
}
