// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Lease by which this operator leads, if it does: given back when it stops, so that its
/// successor need not wait until it runs out.
record OwnLease(KubernetesClient client, String namespace, String identity) {

    private static final Logger LOG = LoggerFactory.getLogger(OwnLease.class);

    /// Longer than an API server takes that answers at all. One that does not must not keep the
    /// process: the Lease runs out by itself.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /// Only after the last write: from then on another may decide. Does nothing where another
    /// leads.
    void giveBack() {
        Thread act = Thread.ofVirtual().name("give-lease-back").start(this::write);
        try {
            if (!act.join(PATIENCE)) {
                LOG.info("the Lease is not given back in time, and runs out by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            Lease lease = client.leases().inNamespace(namespace).withName(Settings.LEASE).get();
            if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
                lease.getSpec().setHolderIdentity("");
                client.resource(lease).update();
            }
        } catch (KubernetesClientException e) {
            LOG.info("the Lease is not given back, and runs out by itself: {}", e.getMessage());
        }
    }
}
