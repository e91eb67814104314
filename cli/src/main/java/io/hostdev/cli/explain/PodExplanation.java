// SPDX-License-Identifier: Apache-2.0
package io.hostdev.cli.explain;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceNodeStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.operator.status.HostDeviceStatusFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Why a pod does not run, or which devices it has.
public final class PodExplanation {

    private static final String DOMAIN = "hostdev.io/";

    private final Facts facts;
    private final Pod pod;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> advice = new ArrayList<>();

    private PodExplanation(Facts facts, Pod pod) {
        this.facts = facts;
        this.pod = pod;
    }

    public static Explanation of(Facts facts, Pod pod) {
        PodExplanation explanation = new PodExplanation(facts, pod);
        explanation.explain();
        return new Explanation(
                "pod " + explanation.name(), explanation.findings, explanation.advice);
    }

    private void explain() {
        PodStatus status = pod.getStatus();
        Optional<String> node = Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName);
        String phase = status == null || status.getPhase() == null ? "Pending" : status.getPhase();
        findings.add(new Finding.PodStands(name(), phase, node));
        Map<String, Integer> requested = requested();
        if (requested.isEmpty()) {
            findings.add(new Finding.RequestsNothing());
            advice.add(
                    "put the resource of a HostDevice into resources.limits of a container: %s"
                            .formatted(offered()));
        }
        boolean waits = node.isEmpty() && phase.equals("Pending");
        requested.forEach((resource, count) -> resource(resource, count, waits));
        if (waits) {
            said("PodScheduled").ifPresent(message -> says("the scheduler", message));
        } else {
            onNode(status);
        }
        if (advice.isEmpty()) {
            advice.add(
                    phase.equals("Running") || phase.equals("Succeeded")
                            ? "nothing: the pod has what it asked for"
                            : "see `kubectl describe pod %s`: its devices are not what it waits for"
                                    .formatted(pod.getMetadata().getName()));
        }
    }

    private void resource(String resource, int count, boolean waits) {
        List<HostDevice> offering =
                facts.hostDevices().stream()
                        .filter(one -> Facts.resourceName(one).filter(resource::equals).isPresent())
                        .toList();
        if (offering.isEmpty()) {
            findings.add(new Finding.OffersNobody(resource, count));
            advice.add(
                    "apply a HostDevice that offers %s, or correct the name in the pod: %s"
                            .formatted(resource, offered()));
            return;
        }
        int most = 0;
        int ready = 0;
        for (HostDevice hostDevice : offering) {
            String name = hostDevice.getMetadata().getName();
            findings.add(new Finding.Requests(resource, count, name));
            for (HostDeviceNodeStatus node : nodes(hostDevice)) {
                findings.add(
                        new Finding.NodeHas(
                                node.name(),
                                node.counts().units(),
                                node.counts().ready(),
                                node.counts().inUse(),
                                allocatable(node.name(), resource)));
                most = Math.max(most, node.counts().ready() + node.counts().inUse());
                ready = Math.max(ready, node.counts().ready());
            }
            if (waits && most == 0) {
                Explanation why = HostDeviceExplanation.of(facts, hostDevice);
                findings.addAll(why.findings());
                advice.addAll(why.advice());
            }
        }
        if (waits && most > 0) {
            scarce(resource, count, most, ready);
        }
    }

    private void scarce(String resource, int count, int most, int ready) {
        if (count > most) {
            findings.add(new Finding.TooMany(resource, count, most));
            advice.add(
                    "request at most %d in one pod, or let the HostDevice select more devices of one node"
                            .formatted(most));
        } else if (count > ready) {
            findings.add(new Finding.AllInUse(resource));
            List<String> holders = holders(resource);
            advice.add(
                    "wait, or end one of those that have it%s; the pod starts by itself then"
                            .formatted(holders.isEmpty() ? "" : ": " + String.join(", ", holders)));
        } else {
            advice.add(
                    "the devices are there, so look at what else the scheduler says: node selectors, taints, memory, CPU");
        }
    }

    /// Those who have it, and findings that say so.
    private List<String> holders(String resource) {
        List<String> holders = new ArrayList<>();
        for (HostNode hostNode : facts.hostNodes()) {
            units(hostNode)
                    .filter(unit -> unit.holder() != null)
                    .filter(unit ->
                            facts.hostDevice(unit.hostDevice())
                                    .flatMap(Facts::resourceName)
                                    .filter(resource::equals)
                                    .isPresent())
                    .forEach(unit -> {
                        findings.add(
                                new Finding.UnitStands(hostNode.getMetadata().getName(), unit));
                        holders.add(unit.holder());
                    });
        }
        return holders;
    }

    /// It has a node: what its kubelet and the agent say, and what it has.
    private void onNode(@Nullable PodStatus status) {
        if (status != null && status.getMessage() != null) {
            says("the kubelet", status.getReason() + ": " + status.getMessage());
            advice.add(
                    "a pod that was not admitted is not tried again: delete it, and let its owner make a new one");
        }
        waiting(status)
                .forEach(waiting -> {
                    if (waiting.getMessage() != null) {
                        says("the kubelet", waiting.getReason() + ": " + waiting.getMessage());
                        advice.add("do what that says; the kubelet tries again by itself");
                    }
                });
        boolean runs = status != null && "Running".equals(status.getPhase());
        facts.events().stream()
                .filter(_ -> !runs)
                .filter(event -> "Warning".equals(event.getType()))
                .map(Event::getMessage)
                .distinct()
                .filter(message ->
                        findings.stream().noneMatch(finding -> finding.words().contains(message)))
                .forEach(message -> says("an event", message));
        for (HostNode hostNode : facts.hostNodes()) {
            units(hostNode)
                    .filter(unit -> has(unit, name()))
                    .forEach(unit -> {
                        String node = hostNode.getMetadata().getName();
                        findings.add(new Finding.UnitStands(node, unit));
                        UnitAdvice.on(node, unit).ifPresent(advice::add);
                    });
        }
    }

    private static boolean has(UnitStatus unit, String pod) {
        return unit.holder() != null
                && (unit.holder().equals(pod) || unit.holder().equals("pod " + pod));
    }

    private void says(String who, String message) {
        findings.add(new Finding.Says(who, message));
    }

    private Optional<String> said(String condition) {
        PodStatus status = pod.getStatus();
        return status == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(one -> one.getType().equals(condition))
                        .filter(one -> "False".equals(one.getStatus()))
                        .flatMap(one -> Stream.ofNullable(one.getMessage()))
                        .findFirst();
    }

    private static Stream<ContainerStateWaiting> waiting(@Nullable PodStatus status) {
        return status == null
                ? Stream.empty()
                : Stream.concat(
                                status.getInitContainerStatuses().stream(),
                                status.getContainerStatuses().stream())
                        .map(ContainerStatus::getState)
                        .flatMap(state ->
                                state == null
                                        ? Stream.empty()
                                        : Stream.ofNullable(state.getWaiting()));
    }

    /// Of HostDevices' resources, and of those that look like one: the larger of what its init
    /// containers want one by one, and its containers together.
    private Map<String, Integer> requested() {
        Map<String, Integer> together = new TreeMap<>();
        PodSpec spec = pod.getSpec();
        if (spec == null) {
            return together;
        }
        for (Container container : spec.getContainers()) {
            limits(container).forEach((name, count) -> together.merge(name, count, Integer::sum));
        }
        for (Container container : spec.getInitContainers()) {
            limits(container).forEach((name, count) -> together.merge(name, count, Math::max));
        }
        return together;
    }

    private Map<String, Integer> limits(Container container) {
        Map<String, Integer> limits = new TreeMap<>();
        if (container.getResources() != null && container.getResources().getLimits() != null) {
            container
                    .getResources()
                    .getLimits()
                    .forEach((name, quantity) -> {
                        if (isDevice(name)) {
                            limits.put(name, number(quantity));
                        }
                    });
        }
        return limits;
    }

    private boolean isDevice(String resource) {
        return resource.startsWith(DOMAIN)
                || facts.hostDevices().stream()
                        .anyMatch(one ->
                                Facts.resourceName(one).filter(resource::equals).isPresent());
    }

    private static int number(Quantity quantity) {
        return quantity.getNumericalAmount().intValue();
    }

    private Optional<String> allocatable(String node, String resource) {
        return facts.node(node)
                .flatMap(one -> Optional.ofNullable(one.getStatus()))
                .flatMap(status -> Optional.ofNullable(status.getAllocatable()))
                .flatMap(amounts -> Optional.ofNullable(amounts.get(resource)))
                .map(Quantity::toString);
    }

    private String offered() {
        List<String> names =
                facts.hostDevices().stream()
                        .flatMap(one -> Facts.resourceName(one).stream())
                        .sorted()
                        .toList();
        return names.isEmpty() ? "there is none yet" : "there are " + String.join(", ", names);
    }

    /// From the HostNodes: a HostDevice's status has room for a few of them.
    private List<HostDeviceNodeStatus> nodes(HostDevice hostDevice) {
        String name = hostDevice.getMetadata().getName();
        return HostDeviceStatusFactory.nodes(
                facts.decisions().stream()
                        .flatMap(one -> Stream.ofNullable(one.decision().contributions().get(name)))
                        .toList());
    }

    private static Stream<UnitStatus> units(HostNode hostNode) {
        return hostNode.getStatus() == null || hostNode.getStatus().units() == null
                ? Stream.empty()
                : hostNode.getStatus().units().stream();
    }

    private String name() {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}
