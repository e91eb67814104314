// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.operator.event.Announcement;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.telemetry.Topic;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says of a HostNode that it cannot be read, in the log and in an Event of its own, once for each
/// reason. HostDevices that want something there say it in their conditions.
public final class UnreadableEvents {

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableEvents.class);

    private final EventWriter writer;
    private final EventBudgets budgets = new EventBudgets();
    private final Clock clock;

    /// By node, the reason that was told last.
    private final Map<String, String> told = new ConcurrentHashMap<>();

    public UnreadableEvents(EventWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails: to be tried
    ///   again
    void publish(HostNode hostNode) {
        String node = hostNode.getMetadata().getName();
        String reason = hostNode.unreadable().orElse(null);
        if (reason == null) {
            told.remove(node);
        } else if (!Objects.equals(told.get(node), reason)) {
            Instant now = clock.instant();
            try (var _ = Topic.ofNode(node)) {
                LOG.warn("HostNode {} cannot be read: {}", node, reason);
            }
            if (budgets.allow(node, now)) {
                writer.write(announcement(hostNode, reason), now);
            }
            told.put(node, reason);
        }
    }

    void forget(String node) {
        told.remove(node);
        budgets.forget(node);
    }

    private static Announcement announcement(HostNode hostNode, String reason) {
        return new Announcement(
                hostNode,
                "unreadable/" + reason,
                true,
                "Unreadable",
                "Unreadable",
                "%s; nothing new is planned for this node until it can be read: update the agent and the operator to one version"
                        .formatted(reason));
    }
}
