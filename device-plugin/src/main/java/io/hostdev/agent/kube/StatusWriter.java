// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.agent.json.RecordWriter;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.api.v1alpha1.HostNodeCondition;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes reports to the API server, one at a time.
final class StatusWriter {

    private static final String FIELD_MANAGER = "?fieldManager=hostdev-agent";
    private static final String APPLY = "application/apply-patch+yaml"; // all JSON is YAML

    private record HostNodeObject(
            String apiVersion, String kind, Metadata metadata, @Nullable HostNodeStatus status) {

        HostNodeObject(Metadata metadata, @Nullable HostNodeStatus status) {
            this(HostNodePaths.API_VERSION, "HostNode", metadata, status);
        }
    }

    private record Metadata(String name, @Nullable List<Owner> ownerReferences) {}

    private record Owner(String apiVersion, String kind, String name, String uid) {}

    private record SeenNode(SeenMetadata metadata) {}

    private record SeenMetadata(String uid) {}

    private final ApiClient client;
    private final String nodeName;
    private final Clock clock;
    private @Nullable List<HostNodeCondition> conditions;

    StatusWriter(ApiClient client, String nodeName, Clock clock) {
        this.client = client;
        this.nodeName = nodeName;
        this.clock = clock;
    }

    /// @throws ApiFailure if nothing, or only the object without its status, was written
    void write(NodeReport report) {
        if (conditions == null) {
            conditions = existingConditions();
        }
        HostNodeStatus status = StatusMapping.status(report, conditions, clock.instant());
        try {
            apply(status);
        } catch (ApiFailure failure) {
            if (!failure.isNotFound()) {
                throw failure;
            }
            create();
            apply(status);
        }
        conditions = status.conditions();
    }

    private List<HostNodeCondition> existingConditions() {
        try {
            SeenHostNode.Status status =
                    client.read(HostNodePaths.one(nodeName), SeenHostNode.class).status();
            return status == null || status.conditions() == null ? List.of() : status.conditions();
        } catch (ApiFailure failure) {
            if (failure.isNotFound()) {
                return List.of();
            }
            throw failure;
        }
    }

    private void apply(HostNodeStatus status) {
        client.send(
                "PATCH",
                HostNodePaths.status(nodeName) + FIELD_MANAGER + "&force=true",
                APPLY,
                RecordWriter.write(new HostNodeObject(new Metadata(nodeName, null), status)));
    }

    private void create() {
        Owner owner = new Owner("v1", "Node", nodeName, uidOfNode());
        try {
            client.send(
                    "POST",
                    HostNodePaths.ALL + FIELD_MANAGER,
                    "application/json",
                    RecordWriter.write(
                            new HostNodeObject(new Metadata(nodeName, List.of(owner)), null)));
        } catch (ApiFailure failure) {
            if (!failure.isConflict()) { // somebody was faster
                throw failure;
            }
        }
    }

    private String uidOfNode() {
        try {
            return client.read(HostNodePaths.owner(nodeName), SeenNode.class).metadata().uid();
        } catch (ApiFailure failure) {
            if (failure.isNotFound()) {
                throw new ApiFailure(
                        "there is no Node %s to own a HostNode: is the agent's node name right?"
                                .formatted(nodeName),
                        null);
            }
            throw failure;
        }
    }
}
