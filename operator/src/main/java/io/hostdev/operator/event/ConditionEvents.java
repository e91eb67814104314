// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.operator.observer.Observer;
import io.hostdev.operator.status.Transition;
import io.hostdev.telemetry.Topic;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Event for each transition of a condition, of a HostDevice or a VirtualFunctions. One that
/// flaps has its Events limited.
public final class ConditionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ConditionEvents.class);

    private final EventWriter writer;
    private final EventBudgets budgets;
    private final Observer observer;

    /// @param observer hears of each Event that is spared
    public ConditionEvents(EventWriter writer, EventBudgets budgets, Observer observer) {
        this.writer = writer;
        this.budgets = budgets;
        this.observer = observer;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails
    public void publish(HasMetadata object, Transition transition, Instant now) {
        boolean allowed = budgets.allow(object, now);
        String name = object.getMetadata().getName();
        Condition condition = transition.after();
        try (var _ = Topic.ofObject(object.getKind(), name)) {
            LOG.info(
                    "{} {}: {} is {} ({}): {}{}",
                    object.getKind(),
                    name,
                    condition.getType(),
                    condition.getStatus(),
                    condition.getReason(),
                    condition.getMessage(),
                    allowed ? "" : "; no Event, there were too many");
        }
        if (allowed) {
            writer.write(announcement(object, transition), now);
        } else {
            observer.eventSpared();
        }
    }

    public void forget(HasMetadata object) {
        budgets.forget(object);
    }

    private static Announcement announcement(HasMetadata object, Transition transition) {
        Condition condition = transition.after();
        return new Announcement(
                object,
                identity(transition),
                transition.warning(),
                condition.getReason(),
                condition.getType(),
                "%s is %s: %s"
                        .formatted(
                                condition.getType(),
                                condition.getStatus(),
                                condition.getMessage()));
    }

    private static String identity(Transition transition) {
        return String.join(
                "/",
                transition.after().getType(),
                transition
                        .before()
                        .map(before -> before.getStatus() + before.getLastTransitionTime())
                        .orElse(""),
                transition.after().getStatus());
    }
}
