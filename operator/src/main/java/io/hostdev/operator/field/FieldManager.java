// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.field;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.hostdev.api.v1alpha1.HostNode;
import java.util.function.Consumer;

/// Who owns fields of Hostdev's objects (server-side apply): what one of them leaves out in its
/// next write it gives up, and the others' fields stay.
public enum FieldManager {
    OPERATOR("hostdev-operator"),
    UNINSTALL("hostdev-uninstall");

    private final String name;

    FieldManager(String name) {
        this.name = name;
    }

    /// As in `metadata.managedFields`.
    public String managerName() {
        return name;
    }

    /// Writes all that this manager owns of a HostNode, also what was another's. The uid keeps the
    /// server from creating one that was deleted a moment ago.
    ///
    /// @param seen the HostNode as it was read
    /// @param fields sets them on an object that has none
    /// @throws KubernetesClientException 409 if the HostNode has been deleted
    public void apply(KubernetesClient client, HostNode seen, Consumer<HostNode> fields) {
        HostNode desired = new HostNode();
        desired.setMetadata(
                new ObjectMetaBuilder()
                        .withName(seen.getMetadata().getName())
                        .withUid(seen.getMetadata().getUid())
                        .build());
        fields.accept(desired);
        client.resource(desired)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager(name)
                                .withForce(true)
                                .build());
    }
}
