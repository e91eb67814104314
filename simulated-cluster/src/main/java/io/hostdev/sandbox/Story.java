// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.mapping.ClaimMapping;
import io.hostdev.api.mapping.MachineMapping;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The README's example, told while it happens: apply a HostDevice, see its units become Ready,
/// give one to a pod, delete the pod, see it Ready again.
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final KubernetesClient client;
    private final Model model;
    private final Screen screen;
    private final int nodes;
    private String shown = "";

    Story(Sandbox sandbox, Model model, int nodes, Screen screen) {
        this.client = sandbox.client();
        this.model = model;
        this.nodes = nodes;
        this.screen = screen;
    }

    /// @return whether all of it happened
    boolean tell() throws InterruptedException {
        if (!until("every agent has told what its node has", () -> machines().count() == nodes)) {
            return false;
        }
        if (model.device().isEmpty()) {
            screen.say(
                    "no device of this machine can be given to a pod: each is a bridge, is in no IOMMU group,");
            screen.say(
                    "shares its group with something that cannot be detached, or carries what the host lives on");
            return true;
        }
        return tell(model.device().get());
    }

    private boolean tell(HostDevice device) throws InterruptedException {
        screen.say("$ kubectl apply -f %s", model.source());
        HostDevice applied = client.resource(device).create();
        showFunctions(applied);
        if (!until("its units are Ready", () -> allUnitsAre(UnitPhase.READY))) {
            return false;
        }
        showFunctions(applied);
        Pod pod = model.pod();
        screen.say(
                "$ kubectl apply   pod %s, which requests one of them",
                pod.getMetadata().getName());
        client.resource(pod).create();
        if (!until("the pod runs and has a unit", () -> podRuns(pod) && unitIsHeldBy(pod))) {
            return false;
        }
        screen.say("$ kubectl delete pod %s", pod.getMetadata().getName());
        client.resource(pod).delete();
        return until("its unit is Ready again", () -> allUnitsAre(UnitPhase.READY));
    }

    /// What was selected on each node, and what drives it now.
    private void showFunctions(HostDevice device) {
        Claim claim = ClaimMapping.claim(device);
        machines()
                .forEach(node ->
                        MachineMapping.machine(Objects.requireNonNull(node.getStatus()))
                                .functions()
                                .stream()
                                .filter(claim::selects)
                                .forEach(function ->
                                        screen.say(
                                                "   %s  %s",
                                                node.getMetadata().getName(), line(function))));
    }

    private static String line(Function function) {
        return "%s  %s  group %s  %s"
                .formatted(
                        function.address(),
                        function.identity().id(),
                        function.group().map(Object::toString).orElse("none"),
                        function.binding().driver().map(BoundDriver::name).orElse("no driver"));
    }

    private boolean until(String what, BooleanSupplier happened) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            showUnits();
            if (System.nanoTime() > end) {
                screen.say("this did not happen within %d s: %s", PATIENCE.toSeconds(), what);
                return false;
            }
            Thread.sleep(GLANCE);
        }
        showUnits();
        screen.say("-> %s", what);
        return true;
    }

    /// A line for each change of what can be seen.
    private void showUnits() {
        String line =
                units().map(this::line).sorted().collect(joining("   "))
                        + problem().map("   "::concat).orElse("");
        if (!line.equals(shown) && !line.isEmpty()) {
            screen.say("   %s", line);
            shown = line;
        }
    }

    private record Unit(String node, UnitStatus status) {}

    private String line(Unit unit) {
        String holder = unit.status().holder() == null ? "" : " by " + unit.status().holder();
        String phase =
                client.getKubernetesSerialization()
                        .convertValue(unit.status().phase(), String.class);
        return "%s %s %s%s".formatted(unit.node(), unit.status().id(), phase, holder);
    }

    private Stream<HostNode> machines() {
        return client.resources(HostNode.class).list().getItems().stream()
                .filter(node -> node.getStatus() != null && node.getStatus().kernel() != null);
    }

    private Stream<Unit> units() {
        return machines()
                .flatMap(node ->
                        Optional.ofNullable(node.getStatus())
                                .map(HostNodeStatus::units)
                                .orElse(List.of())
                                .stream()
                                .map(status -> new Unit(node.getMetadata().getName(), status)));
    }

    private boolean allUnitsAre(UnitPhase phase) {
        List<Unit> units = units().toList();
        return units.size() >= nodes
                && units.stream().allMatch(unit -> unit.status().phase() == phase)
                && counts().filter(counts -> counts.ready() == units.size()).isPresent();
    }

    private boolean unitIsHeldBy(Pod pod) {
        return units().anyMatch(unit ->
                unit.status().phase() == UnitPhase.IN_USE
                        && String.valueOf(unit.status().holder())
                                .endsWith("/" + pod.getMetadata().getName()))
                && counts().filter(counts -> counts.inUse() == 1).isPresent();
    }

    private Optional<UnitCounts> counts() {
        return status().map(HostDeviceStatus::counts);
    }

    private Optional<HostDeviceStatus> status() {
        return model.device()
                .map(device -> client.resource(device).get())
                .map(HostDevice::getStatus);
    }

    private Optional<String> problem() {
        return status().map(HostDeviceStatus::conditions).orElse(List.of()).stream()
                .filter(condition ->
                        condition.getStatus().equals("False")
                                && List.of("Accepted", "Viable").contains(condition.getType()))
                .map(Condition::getMessage)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private boolean podRuns(Pod pod) {
        Pod now = client.resource(pod).get();
        return now != null
                && now.getStatus() != null
                && "Running".equals(now.getStatus().getPhase());
    }
}
