package io.hostdev.operator.hostdevice;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.operator.status.Transition;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes one Event (events.k8s.io/v1) for each transition of a HostDevice's condition.
///
/// The name of an Event is made of the transition: to write it again is to find it there. A
/// HostDevice that flaps has its Events limited by an [EventBudget].
public final class ConditionEvents {

    /// Events about cluster-scoped objects live here, by convention.
    private static final String NAMESPACE = "default";

    private static final int LONGEST_NOTE = 1024;
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(ConditionEvents.class);

    private final KubernetesClient client;
    private final String instance;
    private final Map<String, EventBudget> budgets = new ConcurrentHashMap<>();

    /// @param instance who reports: the name of the operator's pod
    public ConditionEvents(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails; one that will
    ///   not have the Event is only logged, since no Event is worth a status
    void publish(HostDevice hostDevice, Transition transition, Instant now) {
        EventBudget budget =
                budgets.computeIfAbsent(
                        hostDevice.getMetadata().getUid(), _ -> new EventBudget(now));
        if (!budget.allows(now)) {
            LOG.info(
                    "HostDevice {}: {} is now {}; no Event, there were too many",
                    hostDevice.getMetadata().getName(),
                    transition.after().getType(),
                    transition.after().getStatus());
            return;
        }
        try {
            client.events().v1().events().resource(event(hostDevice, transition, now)).create();
        } catch (KubernetesClientException refused) {
            switch (refused.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> {}
                case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_NOT_FOUND ->
                        LOG.warn("no Event written: {}", refused.getMessage());
                default -> throw refused;
            }
        }
    }

    void forget(HostDevice hostDevice) {
        budgets.remove(hostDevice.getMetadata().getUid());
    }

    private Event event(HostDevice hostDevice, Transition transition, Instant now) {
        Condition condition = transition.after();
        String note =
                "%s is %s: %s"
                        .formatted(
                                condition.getType(), condition.getStatus(), condition.getMessage());
        return new EventBuilder()
                .withNewMetadata()
                .withName(name(hostDevice, transition))
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withEventTime(new MicroTime(MICROSECONDS.format(now)))
                .withReportingController("hostdev.io/operator")
                .withReportingInstance(instance)
                .withType(transition.warning() ? "Warning" : "Normal")
                .withReason(condition.getReason())
                .withAction(condition.getType())
                .withNote(note.length() <= LONGEST_NOTE ? note : note.substring(0, LONGEST_NOTE))
                .withNewRegarding()
                .withApiVersion(hostDevice.getApiVersion())
                .withKind(hostDevice.getKind())
                .withName(hostDevice.getMetadata().getName())
                .withUid(hostDevice.getMetadata().getUid())
                .withResourceVersion(hostDevice.getMetadata().getResourceVersion())
                .endRegarding()
                .build();
    }

    private static String name(HostDevice hostDevice, Transition transition) {
        String identity =
                String.join(
                        "/",
                        hostDevice.getMetadata().getUid(),
                        transition.after().getType(),
                        transition
                                .before()
                                .map(before -> before.getStatus() + before.getLastTransitionTime())
                                .orElse(""),
                        transition.after().getStatus());
        return hostDevice.getMetadata().getName()
                + "."
                + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    }
}
