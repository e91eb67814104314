// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.testing.ApiServer;
import io.hostdev.api.testing.ChartAccess;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/// The API servers of this JVM that no test uses just now. One takes some six seconds to start, and
/// a fraction of one to empty.
final class IdleServers {

    /// @param access the chart's accounts and rights on it
    record Installed(ApiServer server, ChartAccess access) {

        static Installed start() {
            ApiServer server = ApiServer.start();
            return new Installed(server, ChartAccess.installedIn(server));
        }
    }

    private static final ConcurrentLinkedDeque<Installed> IDLE = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> IDLE.forEach(one -> one.server().close())));
    }

    private IdleServers() {}

    /// One without any object of a test: an idle one, or a new one.
    static Installed take() {
        Installed idle = IDLE.poll();
        return idle == null ? Installed.start() : idle;
    }

    /// Removes the objects of the test that has used it. Whatever writes to it must have ended.
    static void putBack(Installed used) {
        KubernetesClient client = used.server().client();
        for (Class<? extends HasMetadata> kind :
                List.of(HostDevice.class, VirtualFunctions.class, HostNode.class)) {
            client.resources(kind).list().getItems().forEach(object -> delete(client, object));
        }
        client.nodes().delete();
        client.pods().inAnyNamespace().withGracePeriod(0).delete();
        for (String namespace : List.of("default", ChartAccess.NAMESPACE)) {
            client.leases().inNamespace(namespace).delete();
            client.events().v1().events().inNamespace(namespace).delete();
            client.apps().daemonSets().inNamespace(namespace).delete();
        }
        IDLE.push(used);
    }

    private static void delete(KubernetesClient client, HasMetadata object) {
        if (!object.getMetadata().getFinalizers().isEmpty()) {
            client.resource(object)
                    .edit(stored -> {
                        stored.getMetadata().setFinalizers(List.of());
                        return stored;
                    });
        }
        client.resource(object).delete();
    }
}
