// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostNode;
import org.junit.jupiter.api.Test;

/// The fixture itself.
class ApiServerIT {

    @Test
    void what_was_stored_survives_a_kill() {
        try (ApiServer server = ApiServer.start();
                KubernetesClient once = server.newClientThatAsksOnce()) {
            HostNode node = new HostNode();
            node.getMetadata().setName("survivor");
            server.client().resource(node).create();

            server.kill();
            assertThatThrownBy(() -> once.raw("/readyz"))
                    .isInstanceOf(KubernetesClientException.class);
            server.restart();

            assertThat(server.client().resources(HostNode.class).withName("survivor").get())
                    .isNotNull();
        }
    }
}
