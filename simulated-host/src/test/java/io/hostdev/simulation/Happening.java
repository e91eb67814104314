package io.hostdev.simulation;

import io.hostdev.agent.container.CdiDevice;
import io.hostdev.agent.container.CdiName;
import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.port.Errno;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.UnitId;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.LabMachine;
import io.hostdev.simulated.SimulatedProcess;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Lets events happen to a node.
final class Happening {

    private static final String GROUP_NODE = "/dev/vfio/";

    private final Node node;

    Happening(Node node) {
        this.node = node;
    }

    /// @return false: it cannot happen now, and nothing did
    boolean happen(Event event) {
        boolean happened =
                switch (event) {
                    case Event.Vanishes(var function) -> vanish(function);
                    case Event.PlugsIn plugged -> plugIn(plugged);
                    case Event.GroupLinksDelayed(boolean delayed) -> delayGroups(delayed);
                    case Event.VirtualFunctionsSet(var parent, int count) ->
                            setVirtualFunctions(parent, count);
                    case Event.BindsByHand(var function, String driver) ->
                            bindByHand(function, driver);
                    case Event.OverridesByHand(var function, var driver) ->
                            overrideByHand(function, driver);
                    case Event.Applies(String hostDevice, int form) -> apply(hostDevice, form);
                    case Event.Deletes(String hostDevice) ->
                            node.operator.claims.remove(hostDevice) != null;
                    case Event.AppliesNumber(String name, int form) -> applyNumber(name, form);
                    case Event.DeletesNumber(String name) ->
                            node.operator.numbers.remove(name) != null;
                    case Event.ApiServerGoes() -> reach(false);
                    case Event.ApiServerComes() -> reach(true);
                    case Event.PodArrives arrival -> admit(arrival);
                    case Event.ContainerStarts(int pod) -> pod(pod).filter(this::start).isPresent();
                    case Event.ContainerOpens(int pod) ->
                            container(pod).filter(this::open).isPresent();
                    case Event.ContainerKeepsMappings(int pod) ->
                            container(pod).filter(this::keepMappings).isPresent();
                    case Event.ContainerCloses(int pod) ->
                            container(pod).filter(this::close).isPresent();
                    case Event.ContainerEnds(int pod) ->
                            pod(pod).filter(found -> found.listed && end(found)).isPresent();
                    case Event.PodEnds(int pod) -> pod(pod).filter(this::remove).isPresent();
                    case Event.PodDeletedByForce(int pod) ->
                            pod(pod).filter(this::forget).isPresent();
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

    // ---- The hardware ----

    /// A PF does not go from under VFs that somebody has.
    private boolean vanish(PciAddress address) {
        Optional<Function> function = node.function(address);
        if (function.isEmpty()
                || node.leaving.contains(address)
                || function.get().isVirtualFunction()
                || !virtualFunctions(address).allMatch(this::isIdle)
                || node.hasHandOn(address)) {
            return false;
        }
        node.kernel.pull(address);
        if (node.isThere(address)) {
            node.leaving.add(address);
        }
        return true;
    }

    private boolean hasVirtualFunctions(PciAddress physicalFunction) {
        return virtualFunctions(physicalFunction).findFirst().isPresent();
    }

    private Stream<PciAddress> virtualFunctions(PciAddress physicalFunction) {
        return node.kernel.observe().virtualFunctionsOf(physicalFunction).stream()
                .map(Function::address);
    }

    private boolean plugIn(Event.PlugsIn plugged) {
        if (node.isThere(plugged.at())) {
            return false;
        }
        Function model = LabMachine.machine().function(plugged.like()).orElseThrow();
        Identity identity =
                plugged.other()
                        ? new Identity(
                                PciId.parse("15b3:101e"),
                                Optional.empty(),
                                model.identity().pciClass())
                        : model.identity();
        node.kernel.plugIn(
                new Function(
                        plugged.at(),
                        identity,
                        new Placement(
                                Optional.of(plugged.group()),
                                model.placement().numaNode(),
                                model.placement().pcieRoot()),
                        plugged.other()
                                ? Binding.to(BoundDriver.host("mlx5_core"))
                                : model.binding(),
                        plugged.other() ? SriovRole.None.INSTANCE : model.sriov(),
                        List.of()));
        return true;
    }

    private boolean delayGroups(boolean delayed) {
        if (node.groupLinksDelayed == delayed) {
            return false;
        }
        node.groupLinksDelayed = delayed;
        if (delayed) {
            node.kernel.delayGroups();
        } else {
            node.kernel.settleGroups();
        }
        return true;
    }

    // ---- An admin's hand ----

    /// The stub makes none (drivers/pci/pci-sysfs.c, sriov_numvfs_store).
    private boolean setVirtualFunctions(PciAddress parent, int count) {
        Optional<Function> function = node.function(parent);
        boolean possible =
                function.isPresent()
                        && !node.leaving.contains(parent)
                        && function.get().binding().driver().isPresent()
                        && !function.get().binding().onVfio()
                        && !node.hasHandOn(parent)
                        && !function.get().binding().driver().get().name().equals("pci-stub")
                        && hasVirtualFunctions(parent) == (count == 0);
        if (!possible) {
            return false;
        }
        if (count == 0) {
            virtualFunctions(parent).forEach(node.leaving::add);
        }
        node.setVirtualFunctions(parent, count);
        node.numbers.changedByHand(parent);
        return true;
    }

    /// Not one that is held, as the kernel would keep the write, nor one that a pod has: an admin
    /// looks before.
    private boolean bindByHand(PciAddress address, String driver) {
        if (!isIdle(address) || hasVirtualFunctions(address) || node.hasHandOn(address)) {
            return false;
        }
        try {
            node.kernel.bindByHand(address, driver);
        } catch (KernelError refused) {
            return false;
        }
        node.handBound.add(address);
        node.baseline.changedByHand(address, node.ledger());
        return true;
    }

    private boolean overrideByHand(PciAddress address, Optional<String> driver) {
        if (!isIdle(address)) {
            return false;
        }
        try {
            node.kernel.overrideByHand(address, driver);
        } catch (KernelError refused) {
            return false;
        }
        node.baseline.changedByHand(address, node.ledger());
        return true;
    }

    private boolean isIdle(PciAddress address) {
        Optional<Function> function = node.function(address);
        if (function.isEmpty() || node.leaving.contains(address)) {
            return false;
        }
        Set<IommuGroupId> group = function.get().group().map(Set::of).orElse(Set.of());
        return node.holders().stream().noneMatch(holder -> holder.mayHave(group))
                && node.kubelet.pods.values().stream()
                        .flatMap(pod -> pod.container.stream())
                        .noneMatch(container -> node.hasNow(container, address));
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

    private boolean admit(Event.PodArrives arrival) {
        Kubelet kubelet = node.kubelet;
        List<UnitId> free = kubelet.free(arrival.resource());
        if (!kubelet.isRunning()
                || free.size() < arrival.units()
                || kubelet.pods.containsKey(arrival.pod())) {
            return false;
        }
        NavigableSet<UnitId> units = new TreeSet<>(free.subList(0, arrival.units()));
        try {
            ContainerEdits edits = kubelet.service().allocate(arrival.resource(), units);
            check(
                    edits.cdiDevices()
                            .equals(List.of(CdiName.of(arrival.resource(), units).qualified())),
                    "(6) the answer names %s".formatted(edits.cdiDevices()));
        } catch (UnitService.Refused refused) {
            return true;
        }
        Pod pod = new Pod(arrival.pod(), arrival.resource(), units);
        kubelet.pods.values().stream()
                .filter(other -> !other.listed && !Collections.disjoint(other.units, units))
                .forEach(other -> other.succeeded = true);
        kubelet.pods.put(arrival.pod(), pod);
        return true;
    }

    private boolean start(Pod pod) {
        if (!node.kubelet.isRunning() || !pod.listed || pod.container.isPresent()) {
            return false;
        }
        try {
            node.kubelet.service().prepareStart(pod.resource, pod.units);
        } catch (UnitService.Refused refused) {
            return true;
        }
        CdiDevice device =
                Objects.requireNonNull(
                        node.kubelet.cdi.get(CdiName.of(pod.resource, pod.units).qualified()),
                        "no CDI file");
        List<PciAddress> functions = functions(device, pod);
        SimulatedProcess process =
                node.kernel.startProcess("qemu", Optional.of("uid-" + pod.number));
        List<IommuGroupId> groups = groups(device);
        groups.forEach(process::giveNode);
        Map<PciAddress, Long> incarnations = new HashMap<>();
        for (PciAddress address : functions) {
            node.function(address)
                    .ifPresent(now -> incarnations.put(address, now.incarnation().orElseThrow()));
        }
        Pod.Container container = new Pod.Container(process, functions, incarnations, groups);
        pod.container = Optional.of(container);
        requireOwn(pod, container);
        try {
            container.open();
        } catch (KernelError error) {
            throw new Violation(
                    "(6) %s was let start, and cannot open what it was given: %s"
                            .formatted(pod, error.getMessage()));
        }
        container.closeFiles();
        return true;
    }

    /// Functions that the HostDevice selects for which they were taken, as it was then, in the
    /// groups whose nodes it gets, and no other pod's.
    private void requireOwn(Pod pod, Pod.Container container) {
        List<Claim> claims =
                pod.units.stream()
                        .map(unit -> node.ledger().custodies().get(unit))
                        .map(custody -> Objects.requireNonNull(custody, "taken without a record"))
                        .map(custody -> node.operator.reason(custody.unit()))
                        .toList();
        for (PciAddress address : container.functions()) {
            Function function =
                    node.function(address)
                            .orElseThrow(() ->
                                    new Violation(
                                            "(2) %s is given %s, which is not there"
                                                    .formatted(pod, address)));
            check(
                    claims.stream().anyMatch(claim -> claim.selects(function)),
                    "(6) %s is given %s, which its HostDevice does not select"
                            .formatted(pod, address));
        }
        check(
                node.groupsOf(container).equals(Set.copyOf(container.groups())),
                "(6) %s is given the nodes of %s, and its groups are %s"
                        .formatted(pod, container.groups(), node.groupsOf(container)));
        for (Pod other : node.kubelet.listed()) {
            if (other != pod && other.container.isPresent()) {
                Set<IommuGroupId> common = new TreeSet<>(node.groupsOf(other.container.get()));
                common.retainAll(node.groupsOf(container));
                check(common.isEmpty(), "(6) %s and %s both have %s".formatted(pod, other, common));
            }
        }
    }

    private static List<PciAddress> functions(CdiDevice device, Pod pod) {
        String text =
                Objects.requireNonNull(
                        device.environment().get("PCI_RESOURCE_" + pod.resource.inEnvironment()));
        return Stream.of(text.split(",", -1)).map(PciAddress::parse).toList();
    }

    private static List<IommuGroupId> groups(CdiDevice device) {
        return device.deviceNodes().stream()
                .filter(path -> !path.equals(GROUP_NODE + "vfio"))
                .map(path -> path.substring(GROUP_NODE.length()))
                .map(number -> new IommuGroupId(Integer.parseInt(number)))
                .toList();
    }

    private boolean isOpen(Pod.Container container) {
        return node.holders().stream().anyMatch(one -> one.pid() == container.process().pid());
    }

    /// What it was given may be gone by now, or its group not viable: then it has nothing open.
    private boolean open(Pod.Container container) {
        if (isOpen(container)) {
            return false;
        }
        try {
            container.open();
        } catch (KernelError refused) {
            container.closeFiles();
            node.awaitHands();
        }
        return true;
    }

    private boolean keepMappings(Pod.Container container) {
        if (!isOpen(container) || node.mappings.containsKey(container.process())) {
            return false;
        }
        try {
            for (PciAddress function : container.functions()) {
                container.process().map(function);
            }
        } catch (KernelError refused) {
            return false;
        }
        node.mappings.put(container.process(), new TreeSet<>(container.functions()));
        container.closeFiles();
        node.awaitHands();
        return true;
    }

    private boolean close(Pod.Container container) {
        if (!isOpen(container)) {
            return false;
        }
        node.mappings.remove(container.process());
        container.closeAll();
        node.awaitHands();
        return true;
    }

    private boolean end(Pod pod) {
        if (pod.container.isEmpty()) {
            return false;
        }
        node.end(pod.container.get().process());
        pod.container = Optional.empty();
        return true;
    }

    private boolean remove(Pod pod) {
        if (pod.listed && !node.kubelet.isRunning()) {
            return false;
        }
        end(pod);
        node.kubelet.pods.remove(pod.number);
        return true;
    }

    private boolean forget(Pod pod) {
        if (!node.kubelet.isRunning() || !pod.listed) {
            return false;
        }
        if (pod.container.isEmpty()) {
            return remove(pod);
        }
        pod.listed = false;
        return true;
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

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }
}
