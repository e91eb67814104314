package io.hostdev.operator.hostdevice;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.operator.event.Announcement;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.operator.status.Transition;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One Event for each transition of a HostDevice's condition. A HostDevice that flaps has its
/// Events limited.
public final class ConditionEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ConditionEvents.class);

    private final EventWriter writer;
    private final EventBudgets budgets;

    public ConditionEvents(EventWriter writer, EventBudgets budgets) {
        this.writer = writer;
        this.budgets = budgets;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails
    void publish(HostDevice hostDevice, Transition transition, Instant now) {
        if (!budgets.allow(hostDevice, now)) {
            LOG.info(
                    "HostDevice {}: {} is now {}; no Event, there were too many",
                    hostDevice.getMetadata().getName(),
                    transition.after().getType(),
                    transition.after().getStatus());
            return;
        }
        writer.write(announcement(hostDevice, transition), now);
    }

    void forget(HostDevice hostDevice) {
        budgets.forget(hostDevice);
    }

    private static Announcement announcement(HostDevice hostDevice, Transition transition) {
        Condition condition = transition.after();
        return new Announcement(
                hostDevice,
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
