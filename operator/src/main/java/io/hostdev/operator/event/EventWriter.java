// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.core.words.Words;
import io.hostdev.operator.observer.Observer;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes Events (events.k8s.io/v1), each once: its name is made of what it says.
public final class EventWriter {

    /// Events about cluster-scoped objects live here, by convention.
    private static final String NAMESPACE = "default";

    /// Leaves room for the UUID in the name of an object.
    private static final int LONGEST_PREFIX = 200;

    private static final int UNPROCESSABLE = 422;

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

    private final KubernetesClient client;
    private final String instance;
    private final Observer observer;

    /// @param instance who reports: the name of the operator's pod
    /// @param observer hears of each Event that is written
    public EventWriter(KubernetesClient client, String instance, Observer observer) {
        this.client = client;
        this.instance = instance;
        this.observer = observer;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails; one that will
    ///   not have the Event (it forbids it, or finds it wrong) is only logged, since no Event is
    ///   worth a status
    public void write(Announcement announcement, Instant now) {
        Event event = event(announcement, now);
        try {
            client.events().v1().events().resource(event).create();
            observer.event(announcement.warning(), announcement.reason());
        } catch (KubernetesClientException refused) {
            switch (refused.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> {}
                case HttpURLConnection.HTTP_BAD_REQUEST,
                        HttpURLConnection.HTTP_FORBIDDEN,
                        HttpURLConnection.HTTP_NOT_FOUND,
                        HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                        UNPROCESSABLE ->
                        LOG.warn(
                                "no Event written: {}",
                                Words.of(String.valueOf(refused.getMessage()), Words.SENTENCE));
                default -> throw refused;
            }
        }
    }

    private Event event(Announcement announcement, Instant now) {
        HasMetadata regarding = announcement.regarding();
        ObjectMeta metadata = regarding.getMetadata();
        return new EventBuilder()
                .withNewMetadata()
                .withName(name(announcement))
                .withNamespace(Objects.requireNonNullElse(metadata.getNamespace(), NAMESPACE))
                .endMetadata()
                .withEventTime(new MicroTime(MICROSECONDS.format(now)))
                .withReportingController("hostdev.io/operator")
                .withReportingInstance(instance)
                .withType(announcement.warning() ? "Warning" : "Normal")
                .withReason(Words.of(announcement.reason(), Words.WORD))
                .withAction(Words.of(announcement.action(), Words.WORD))
                .withNote(Words.of(announcement.note(), Words.SENTENCE))
                .withNewRegarding()
                .withApiVersion(regarding.getApiVersion())
                .withKind(regarding.getKind())
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .endRegarding()
                .build();
    }

    private static String name(Announcement announcement) {
        ObjectMeta metadata = announcement.regarding().getMetadata();
        String identity = metadata.getUid() + "/" + announcement.identity();
        return (metadata.getName().length() <= LONGEST_PREFIX ? metadata.getName() : "hostdev")
                + "."
                + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    }
}
