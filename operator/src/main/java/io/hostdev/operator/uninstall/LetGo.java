// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.uninstall;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.operator.field.FieldManager;
import io.hostdev.operator.leaving.LeavingMark;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has every node give back what it has, before anything of Hostdev is deleted: the operator plans
/// nothing for nodes that are marked ([LeavingMark]), and their agents give back what is idle.
///
/// HostDevices and VirtualFunctions stay as they are. Nothing is taken from a pod: where one has a
/// device, nothing is done at all; where one gets one meanwhile, or something else does not come
/// back in time, the marks are taken away and all is offered again.
public final class LetGo {

    private static final Logger LOG = LoggerFactory.getLogger(LetGo.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    /// A mark outlives the one who set it for so long.
    private static final Duration MARKED = Duration.ofMinutes(1);

    /// Time enough for the operator and the agents to be deleted afterwards.
    private static final Duration GONE_BY_THEN = Duration.ofMinutes(10);

    private final KubernetesClient client;
    private final Clock clock;

    public LetGo(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /// @param patience how long to wait for what is going back
    /// @return what is not back, a sentence each: then all is as it was; empty: nothing of Hostdev
    ///   is on any node, and nothing will be offered for some minutes
    public List<String> run(Duration patience) {
        List<String> inUse = Stay.inUse(hostNodes());
        if (!inUse.isEmpty()) {
            return inUse;
        }
        Instant end = clock.instant().plus(patience);
        Instant told = Instant.MIN;
        while (true) {
            mark(hostNodes(), MARKED);
            List<String> remaining = Stay.remaining(hostNodes());
            if (remaining.isEmpty()) {
                mark(hostNodes(), GONE_BY_THEN);
                return List.of();
            }
            Instant now = clock.instant();
            if (!now.isBefore(end)) {
                unmark();
                return remaining;
            }
            if (told.plusSeconds(10).isBefore(now)) {
                remaining.forEach(one -> LOG.info("waiting: {}", one));
                told = now;
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /// None where there is no such kind of object any more.
    private List<HostNode> hostNodes() {
        try {
            return client.resources(HostNode.class).list().getItems();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private void mark(List<HostNode> hostNodes, Duration howLong) {
        Instant until = clock.instant().plus(howLong);
        hostNodes.stream()
                .filter(node -> LeavingMark.endsBefore(node, until.minus(howLong.dividedBy(2))))
                .forEach(node -> apply(node, Map.of(LeavingMark.UNTIL, until.toString())));
    }

    private void unmark() {
        hostNodes().forEach(node -> apply(node, Map.of()));
    }

    /// Not if it was deleted meanwhile.
    private void apply(HostNode node, Map<String, String> annotations) {
        try {
            FieldManager.UNINSTALL.apply(
                    client, node, desired -> desired.getMetadata().setAnnotations(annotations));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
