// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.uninstall;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.VirtualFunctions;
import io.hostdev.operator.Settings;
import io.hostdev.operator.hostdevice.HostDeviceReconciler;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is left to do when the operator and the agents have been deleted: each node is swept by a
/// pod of a DaemonSet, and awaited here; HostDevices and VirtualFunctions lose the finalizer that
/// nobody would ever remove; the operator's Lease goes, and HostNodes, which only said what was on
/// the nodes.
public final class ClearUp {

    private static final Logger LOG = LoggerFactory.getLogger(ClearUp.class);

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Clock clock;
    private final String namespace;
    private final String release;

    /// @param namespace of the release
    /// @param release its name, as it is on the labels of its pods
    public ClearUp(KubernetesClient client, Clock clock, String namespace, String release) {
        this.client = client;
        this.clock = clock;
        this.namespace = namespace;
        this.release = release;
    }

    /// @param sweep the DaemonSet's name
    /// @param patience how long to wait for each of: the operator's end, the sweep
    /// @return what could not be done, a sentence each
    public List<String> run(String sweep, Duration patience) {
        boolean ended = await(patience, () -> pods("operator").isEmpty());
        if (!ended) {
            return List.of("the operator has not ended, and may set its finalizers again");
        }
        forget(HostDevice.class);
        forget(VirtualFunctions.class);
        client.leases().inNamespace(namespace).withName(Settings.LEASE).delete();
        boolean swept = await(patience, () -> isDone(sweep));
        if (!swept) {
            return unswept(sweep);
        }
        LOG.info("every node is swept");
        client.apps().daemonSets().inNamespace(namespace).withName(sweep).delete();
        try {
            client.resources(HostNode.class).delete();
        } catch (KubernetesClientException e) {
            unlessGone(e);
        }
        return List.of();
    }

    private boolean await(Duration patience, BooleanSupplier what) {
        Instant end = clock.instant().plus(patience);
        while (!what.getAsBoolean()) {
            if (!clock.instant().isBefore(end)) {
                return false;
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
        return true;
    }

    private List<Pod> pods(String component) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/instance", release)
                .withLabel("app.kubernetes.io/component", component)
                .list()
                .getItems();
    }

    private boolean isDone(String sweep) {
        DaemonSet found = client.apps().daemonSets().inNamespace(namespace).withName(sweep).get();
        return found != null
                && found.getStatus() != null
                && Objects.equals(
                        found.getStatus().getObservedGeneration(),
                        found.getMetadata().getGeneration())
                && Objects.equals(
                        found.getStatus().getDesiredNumberScheduled(),
                        Objects.requireNonNullElse(found.getStatus().getNumberReady(), 0));
    }

    private List<String> unswept(String sweep) {
        List<String> said = pods("sweep").stream().flatMap(ClearUp::unswept).toList();
        return said.isEmpty()
                ? List.of(
                        "DaemonSet %s has no pod on some node: kubectl -n %s describe daemonset %s"
                                .formatted(sweep, namespace, sweep))
                : said;
    }

    private static Stream<String> unswept(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getStatus() == null || pod.getStatus().getInitContainerStatuses() == null
                        ? List.of()
                        : pod.getStatus().getInitContainerStatuses();
        boolean swept =
                !statuses.isEmpty() && statuses.stream().allMatch(ContainerStatus::getReady);
        return swept
                ? Stream.empty()
                : Stream.of(
                        "node %s is not swept: %s"
                                .formatted(
                                        pod.getSpec().getNodeName(),
                                        statuses.stream()
                                                .flatMap(status -> lastWords(status).stream())
                                                .findFirst()
                                                .orElse("its pod has not started")));
    }

    private static Optional<String> lastWords(ContainerStatus status) {
        return Stream.of(status.getState(), status.getLastState())
                .filter(Objects::nonNull)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull)
                .flatMap(ended -> Stream.ofNullable(ended.getMessage()))
                .map(String::strip)
                .findFirst();
    }

    private <T extends HasMetadata> void forget(Class<T> kind) {
        try {
            client.resources(kind).list().getItems().stream()
                    .filter(one -> one.hasFinalizer(HostDeviceReconciler.FINALIZER))
                    .forEach(this::forget);
        } catch (KubernetesClientException e) {
            unlessGone(e);
        }
    }

    private <T extends HasMetadata> void forget(T object) {
        try {
            client.resource(object)
                    .edit(current -> {
                        current.removeFinalizer(HostDeviceReconciler.FINALIZER);
                        return current;
                    });
            LOG.info(
                    "{} {} stays, without finalizer",
                    object.getKind(),
                    object.getMetadata().getName());
        } catch (KubernetesClientException e) {
            unlessGone(e);
        }
    }

    private static void unlessGone(KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
            throw e;
        }
    }
}
