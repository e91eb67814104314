package io.hostdev.agent.kube;

import static java.net.HttpURLConnection.HTTP_CONFLICT;
import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes reports to the API server, one at a time.
final class StatusWriter {

    static final String FIELD_MANAGER = "hostdev-agent";

    private static final PatchContext APPLY =
            new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(FIELD_MANAGER)
                    .withForce(true)
                    .build();

    private final KubernetesClient client;
    private final String nodeName;
    private final Clock clock;
    private @Nullable List<Condition> conditions;

    StatusWriter(KubernetesClient client, String nodeName, Clock clock) {
        this.client = client;
        this.nodeName = nodeName;
        this.clock = clock;
    }

    /// @throws KubernetesClientException if nothing, or only the object without its status, was
    ///   written
    void write(NodeReport report) {
        if (conditions == null) {
            conditions = existingConditions();
        }
        HostNode node = named();
        HostNodeStatus status = StatusMapping.status(report, conditions, clock.instant());
        node.setStatus(status);
        try {
            apply(node);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_NOT_FOUND) {
                throw e;
            }
            create();
            apply(node);
        }
        conditions = status.conditions();
    }

    private List<Condition> existingConditions() {
        HostNode existing = client.resources(HostNode.class).withName(nodeName).get();
        return existing == null
                        || existing.getStatus() == null
                        || existing.getStatus().conditions() == null
                ? List.of()
                : existing.getStatus().conditions();
    }

    private void apply(HostNode node) {
        client.resource(node).subresource("status").patch(APPLY);
    }

    private void create() {
        Node owner = client.nodes().withName(nodeName).get();
        if (owner == null) {
            throw new KubernetesClientException(
                    "there is no Node %s to own a HostNode: is the agent's node name right?"
                            .formatted(nodeName));
        }
        HostNode node = named();
        node.getMetadata()
                .setOwnerReferences(
                        List.of(
                                new OwnerReferenceBuilder()
                                        .withApiVersion("v1")
                                        .withKind("Node")
                                        .withName(nodeName)
                                        .withUid(owner.getMetadata().getUid())
                                        .build()));
        try {
            client.resource(node).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HTTP_CONFLICT) { // somebody was faster
                throw e;
            }
        }
    }

    private HostNode named() {
        HostNode node = new HostNode();
        node.getMetadata().setName(nodeName);
        return node;
    }
}
