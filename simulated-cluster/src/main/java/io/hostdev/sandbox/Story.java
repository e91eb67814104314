package io.hostdev.sandbox;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.api.v1alpha1.HostDevice;
import io.hostdev.api.v1alpha1.HostDeviceStatus;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The README's example, told while it happens: apply a HostDevice, see its units become Ready, give one to a pod, delete
/// the pod, see it Ready again, delete the HostDevice, see the machine as it was.
final class Story {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final KubernetesClient client;
    private final Model model;
    private final Screen screen;
    private String shown = "";

    Story(Sandbox sandbox, Model model, Screen screen) {
        this.client = sandbox.client();
        this.model = model;
        this.screen = screen;
    }

    /// @return whether all of it happened
    boolean tell() throws InterruptedException {
        if (model.device().isEmpty()) {
            screen.say("no device of this machine can be given to a pod: every one is a bridge, has no IOMMU group, or");
            screen.say("shares its group with something that cannot be detached");
            return true;
        }
        return tell(model.device().get());
    }

    private boolean tell(HostDevice device) throws InterruptedException {
        screen.say("kubectl apply -f HostDevice %s", device.getMetadata().getName());
        client.resource(device).create();
        if (!until("its units are Ready", () -> allUnitsAre(UnitPhase.READY))) {
            return false;
        }
        Pod pod = model.pod();
        screen.say("kubectl apply -f Pod %s, which requests one", pod.getMetadata().getName());
        client.resource(pod).create();
        if (!until("the pod runs and has a unit", () -> podRuns(pod) && someUnitIs(UnitPhase.IN_USE))) {
            return false;
        }
        screen.say("kubectl delete pod %s", pod.getMetadata().getName());
        client.resource(pod).delete();
        return until("its unit is Ready again", () -> allUnitsAre(UnitPhase.READY));
    }

    private boolean until(String what, BooleanSupplier happened) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            show();
            if (System.nanoTime() > end) {
                screen.say("this did not happen within %d s: %s", PATIENCE.toSeconds(), what);
                return false;
            }
            Thread.sleep(GLANCE);
        }
        show();
        screen.say("-> %s", what);
        return true;
    }

    /// A line for each change of what can be seen.
    private void show() {
        String now = units().stream().map(Story::line).sorted().collect(joining(", "));
        String problem = problem().orElse("");
        String line = now + (problem.isEmpty() ? "" : "  " + problem);
        if (!line.equals(shown) && !line.isEmpty()) {
            screen.say("   %s", line);
            shown = line;
        }
    }

    private record Unit(String node, UnitStatus status) {}

    private static String line(Unit unit) {
        String holder = unit.status().holder() == null ? "" : " by " + unit.status().holder();
        return "%s %s %s%s".formatted(unit.node(), unit.status().id(), unit.status().phase(), holder);
    }

    private List<Unit> units() {
        return client.resources(HostNode.class).list().getItems().stream()
                .flatMap(node -> Optional.ofNullable(node.getStatus())
                        .map(HostNodeStatus::units)
                        .orElse(List.of())
                        .stream()
                        .map(status -> new Unit(node.getMetadata().getName(), status)))
                .toList();
    }

    private boolean allUnitsAre(UnitPhase phase) {
        List<Unit> units = units();
        return !units.isEmpty()
                && units.stream().allMatch(unit -> unit.status().phase() == phase)
                && counts().map(counts -> counts.ready() == counts.units() && counts.units() == units.size())
                        .orElse(false);
    }

    private Optional<io.hostdev.api.v1alpha1.UnitCounts> counts() {
        return status().map(HostDeviceStatus::counts);
    }

    private boolean someUnitIs(UnitPhase phase) {
        return units().stream().anyMatch(unit -> unit.status().phase() == phase)
                && counts().map(counts -> counts.inUse() == 1).orElse(false);
    }

    private Optional<HostDeviceStatus> status() {
        return model.device()
                .map(device -> client.resource(device).get())
                .map(HostDevice::getStatus);
    }

    private Optional<String> problem() {
        return status().map(HostDeviceStatus::conditions).orElse(List.of()).stream()
                .filter(condition -> condition.getStatus().equals("False")
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
