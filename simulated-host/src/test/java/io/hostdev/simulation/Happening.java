// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.port.Errno;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Lets events happen to a node.
final class Happening {

    private final Node node;
    private final HardwareHappening hardware;
    private final PodHappening pods;

    Happening(Node node) {
        this.node = node;
        this.hardware = new HardwareHappening(node);
        this.pods = new PodHappening(node);
    }

    /// @return false: it cannot happen now, and nothing did
    boolean happen(Event event) {
        boolean happened =
                switch (event) {
                    case Event.Vanishes(var function) -> hardware.vanish(function);
                    case Event.PlugsIn plugged -> hardware.plugIn(plugged);
                    case Event.GroupLinksDelayed(boolean delayed) -> hardware.delayGroups(delayed);
                    case Event.VirtualFunctionsSet(var parent, int count) ->
                            hardware.setVirtualFunctions(parent, count);
                    case Event.BindsByHand(var function, String driver) ->
                            hardware.bindByHand(function, driver);
                    case Event.OverridesByHand(var function, var driver) ->
                            hardware.overrideByHand(function, driver);
                    case Event.Applies(String hostDevice, int form) -> apply(hostDevice, form);
                    case Event.Deletes(String hostDevice) ->
                            node.operator.claims.remove(hostDevice) != null;
                    case Event.AppliesNumber(String name, int form) -> applyNumber(name, form);
                    case Event.DeletesNumber(String name) ->
                            node.operator.numbers.remove(name) != null;
                    case Event.ApiServerGoes() -> reach(false);
                    case Event.ApiServerComes() -> reach(true);
                    case Event.PodArrives arrival -> pods.admit(arrival);
                    case Event.ContainerStarts(int pod) -> pod(pod).filter(pods::start).isPresent();
                    case Event.ContainerOpens(int pod) ->
                            container(pod).filter(pods::open).isPresent();
                    case Event.ContainerKeepsMappings(int pod) ->
                            container(pod).filter(pods::keepMappings).isPresent();
                    case Event.ContainerCloses(int pod) ->
                            container(pod).filter(pods::close).isPresent();
                    case Event.ContainerEnds(int pod) ->
                            pod(pod).filter(found -> found.listed && pods.end(found)).isPresent();
                    case Event.PodEnds(int pod) -> pod(pod).filter(pods::remove).isPresent();
                    case Event.PodDeletedByForce(int pod) ->
                            pod(pod).filter(pods::forget).isPresent();
                    case Event.ForeignProcessOpens(int process, var group) ->
                            openByForeigner(process, group);
                    case Event.ForeignProcessSlipsIn(int process) -> lieInWait(process);
                    case Event.ForeignProcessEnds(int process) -> endForeigner(process);
                    case Event.KubeletStops() -> stopKubelet();
                    case Event.KubeletStarts(boolean blank) -> startKubelet(blank);
                    case Event.AgentRestarts() -> restartAgent();
                    case Event.AgentDies death -> {
                        node.guard.killAt(death);
                        yield true;
                    }
                    case Event.Reboots(int shift) -> reboot(shift);
                    case Event.WriteFails(int write) -> {
                        node.kernel.faults().failAtWrite(write, Errno.EIO);
                        yield true;
                    }
                    case Event.VanishesAtWrite(int write) -> {
                        node.kernel.faults().vanishAtWrite(write);
                        yield true;
                    }
                    case Event.TimePasses(int seconds) -> {
                        node.clock.advance(Duration.ofSeconds(seconds));
                        yield true;
                    }
                };
        node.forgetWhatIsOver();
        return happened;
    }

    // ---- The API ----

    private boolean apply(String hostDevice, int form) {
        Optional<Claim> before = Optional.ofNullable(node.operator.claims.get(hostDevice));
        Claim claim =
                Claims.claim(
                        hostDevice,
                        form,
                        before.map(Claim::created).orElseGet(node.clock::instant));
        if (before.equals(Optional.of(claim))) {
            return false;
        }
        node.operator.claims.put(hostDevice, claim);
        return true;
    }

    private boolean applyNumber(String name, int form) {
        Optional<VirtualFunctionsClaim> before =
                Optional.ofNullable(node.operator.numbers.get(name));
        VirtualFunctionsClaim claim =
                Numbers.claim(
                        name,
                        form,
                        before.map(VirtualFunctionsClaim::created).orElseGet(node.clock::instant));
        if (before.equals(Optional.of(claim))) {
            return false;
        }
        node.operator.numbers.put(name, claim);
        return true;
    }

    private boolean reach(boolean reachable) {
        if (node.operator.isReachable() == reachable) {
            return false;
        }
        node.operator.reach(reachable);
        return true;
    }

    // ---- Pods ----

    private Optional<Pod> pod(int number) {
        return Optional.ofNullable(node.kubelet.pods.get(number));
    }

    private Optional<Pod.Container> container(int pod) {
        return pod(pod).flatMap(found -> found.container);
    }

    // ---- Other processes ----

    private boolean openByForeigner(int number, IommuGroupId group) {
        List<PciAddress> members =
                node.kernel.observe().functions().stream()
                        .filter(function -> function.group().equals(Optional.of(group)))
                        .filter(function -> function.binding().onVfio())
                        .map(Function::address)
                        .toList();
        if (members.isEmpty() || node.foreign.containsKey(number)) {
            return false;
        }
        SimulatedProcess process = node.kernel.startProcess("dpdk", Optional.empty());
        try {
            process.use(group, members.getFirst());
        } catch (KernelError refused) {
            process.close();
            return false;
        }
        node.foreign.put(number, process);
        return true;
    }

    private boolean lieInWait(int process) {
        if (node.lurker.isPresent() || node.foreign.containsKey(process)) {
            return false;
        }
        node.lurker = Optional.of(process);
        return true;
    }

    private boolean endForeigner(int number) {
        SimulatedProcess process = node.foreign.remove(number);
        if (process == null) {
            return false;
        }
        node.end(process);
        return true;
    }

    // ---- Restarts ----

    private boolean stopKubelet() {
        if (!node.kubelet.isRunning()) {
            return false;
        }
        node.kubelet.stop();
        return true;
    }

    private boolean startKubelet(boolean blank) {
        if (node.kubelet.isRunning()) {
            return false;
        }
        node.kubelet.start(blank);
        return true;
    }

    private boolean restartAgent() {
        node.startAgent();
        return true;
    }

    /// The kubelet starts its pods' containers again, from its own record.
    private boolean reboot(int shift) {
        node.foreign.clear();
        node.lurker = Optional.empty();
        node.mappings.clear();
        node.leaving.clear();
        node.handBound.clear();
        node.kubelet.pods.values().removeIf(pod -> !pod.listed);
        for (Pod pod : node.kubelet.pods.values()) {
            pod.container = Optional.empty();
        }
        node.kubelet.stop();
        node.kubelet.start(true);
        node.groupLinksDelayed = false;
        node.kernel.settleGroups();
        node.kernel.reboot(number -> number + shift);
        node.awaitHands();
        node.boot();
        node.startAgent();
        return true;
    }
}
