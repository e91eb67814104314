package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.operator.status.Transition;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Event for each transition of a condition, of a HostDevice or a VirtualFunctions. One that
/// flaps has its Events limited.
public final class ConditionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ConditionEvents.class);

    private final EventWriter writer;
    private final EventBudgets budgets;

    public ConditionEvents(EventWriter writer, EventBudgets budgets) {
        this.writer = writer;
        this.budgets = budgets;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails
    public void publish(HasMetadata object, Transition transition, Instant now) {
        if (!budgets.allow(object, now)) {
            LOG.info(
                    "{} {}: {} is now {}; no Event, there were too many",
                    object.getKind(),
                    object.getMetadata().getName(),
                    transition.after().getType(),
                    transition.after().getStatus());
            return;
        }
        writer.write(announcement(object, transition), now);
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
