// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.operator.event.Announcement;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.operator.hostnode.DeviceLoss.PodName;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells pods and HostDevices what they have lost, each once. Of a pod it reads no more than it
/// takes to name it in an Event, and only of one that has lost something.
public final class LossEvents {

    private final KubernetesClient client;
    private final EventWriter writer;
    private final EventBudgets budgets;
    private final Clock clock;

    /// By node, of what its status says now: to write it again would only cost requests.
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

    public LossEvents(
            KubernetesClient client, EventWriter writer, EventBudgets budgets, Clock clock) {
        this.client = client;
        this.writer = writer;
        this.budgets = budgets;
        this.clock = clock;
    }

    /// @throws KubernetesClientException if the server cannot be reached or fails: to be tried
    ///   again
    void publish(HostNode hostNode, List<HostDevice> hostDevices) {
        String node = hostNode.getMetadata().getName();
        List<DeviceLoss> losses = DeviceLoss.of(hostNode);
        Set<String> before = told.getOrDefault(node, Set.of());
        losses.stream()
                .filter(loss -> !before.contains(loss.identity()))
                .forEach(loss -> publish(loss, hostDevices));
        told.put(node, losses.stream().map(DeviceLoss::identity).collect(toUnmodifiableSet()));
    }

    void forget(String node) {
        told.remove(node);
    }

    private void publish(DeviceLoss loss, List<HostDevice> hostDevices) {
        Instant now = clock.instant();
        loss.pod()
                .flatMap(name -> pod(name, loss))
                .ifPresent(pod -> writer.write(announcement(pod, loss, loss.toPod()), now));
        loss.toHostDevice()
                .ifPresent(note ->
                        hostDevices.stream()
                                .filter(one ->
                                        one.getMetadata().getName().equals(loss.hostDevice()))
                                .filter(one -> budgets.allow(one, now))
                                .forEach(one -> writer.write(announcement(one, loss, note), now)));
    }

    /// A pod of this name that was made later, or is elsewhere, is another one.
    private Optional<Pod> pod(PodName name, DeviceLoss loss) {
        return Optional.ofNullable(
                        client.pods().inNamespace(name.namespace()).withName(name.name()).get())
                .filter(pod -> loss.node().equals(pod.getSpec().getNodeName()))
                .filter(pod ->
                        !Instant.parse(pod.getMetadata().getCreationTimestamp())
                                .isAfter(loss.at()));
    }

    private static Announcement announcement(HasMetadata regarding, DeviceLoss loss, String note) {
        return new Announcement(
                regarding, loss.identity(), true, loss.reason(), loss.reason(), note);
    }
}
