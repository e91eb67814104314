// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import static java.util.stream.Collectors.toSet;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.operator.event.Announcement;
import io.hostdev.operator.event.EventBudget;
import io.hostdev.operator.event.EventBudgets;
import io.hostdev.operator.event.EventWriter;
import io.hostdev.operator.hostnode.DeviceLoss.PodName;
import io.hostdev.operator.observer.Observer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells pods and HostDevices what they have lost, each once. Of a pod it reads no more than it
/// takes to name it in an Event, and only of one that has lost something.
///
/// A node has a budget of losses: what exceeds it is told later, whatever its status says.
public final class LossEvents {

    private final KubernetesClient client;
    private final EventWriter writer;
    private final EventBudgets budgets;
    private final EventBudgets nodes = new EventBudgets();
    private final Clock clock;
    private final Observer observer;

    /// By node, of what its status says now: to write it again would only cost requests.
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

    /// @param budgets of the HostDevices
    /// @param observer hears of each loss that is not told yet
    public LossEvents(
            KubernetesClient client,
            EventWriter writer,
            EventBudgets budgets,
            Clock clock,
            Observer observer) {
        this.client = client;
        this.writer = writer;
        this.budgets = budgets;
        this.clock = clock;
        this.observer = observer;
    }

    /// @return when to try again, because not all could be told; absent: all is told
    /// @throws KubernetesClientException if the server cannot be reached or fails: to be tried
    ///   again
    Optional<Duration> publish(HostNode hostNode, List<HostDevice> hostDevices) {
        String node = hostNode.getMetadata().getName();
        Instant now = clock.instant();
        List<DeviceLoss> losses = DeviceLoss.of(hostNode);
        Set<String> stated = losses.stream().map(DeviceLoss::identity).collect(toSet());
        Set<String> known = told.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet());
        known.retainAll(stated);
        for (DeviceLoss loss : losses) {
            if (!known.contains(loss.identity())) {
                if (!nodes.allow(node, now)) {
                    observer.eventSpared();
                    return Optional.of(EventBudget.EACH);
                }
                publish(loss, hostDevices, now);
                known.add(loss.identity());
            }
        }
        return Optional.empty();
    }

    void forget(String node) {
        told.remove(node);
        nodes.forget(node);
    }

    private void publish(DeviceLoss loss, List<HostDevice> hostDevices, Instant now) {
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
