// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.simulated.KernelError;
import io.hostdev.simulated.SimulatedKernel;
import io.hostdev.simulated.SimulatedProcess;
import io.hostdev.simulated.kubelet.Admission;
import io.hostdev.simulated.kubelet.KubeletDouble;
import io.hostdev.simulated.kubelet.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// Takes the pods of one node through the small kubelet: admitted, started with a process that
/// opens the groups it was given, ended when the pod is deleted.
final class PodRunner {

    private static final String GROUP_NODE = "/dev/vfio/";

    private final KubernetesClient client;
    private final String node;
    private final KubeletDouble kubelet;
    private final SimulatedKernel kernel;
    private final Map<String, Run> runs = new HashMap<>();

    /// @param processes by container, once it has started
    /// @param starting by container, while its start is being tried
    private record Run(
            Pod pod, Map<String, SimulatedProcess> processes, Map<String, Boolean> starting) {}

    PodRunner(KubernetesClient client, String node, KubeletDouble kubelet, SimulatedKernel kernel) {
        this.client = client;
        this.node = node;
        this.kubelet = kubelet;
        this.kernel = kernel;
    }

    void round() {
        List<Pod> pods =
                client.pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems();
        for (Pod pod : pods) {
            String uid = pod.getMetadata().getUid();
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                end(pod);
            } else if (!runs.containsKey(uid) && PodLife.isPending(pod)) {
                admit(pod);
            } else if (runs.containsKey(uid)) {
                startWhatIsNot(runs.get(uid));
            }
        }
    }

    private void admit(Pod pod) {
        switch (kubelet.admit(PodLife.spec(pod))) {
            case Admission.Admitted() ->
                    runs.put(
                            pod.getMetadata().getUid(),
                            new Run(pod, new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));
            case Admission.Rejected(String message) ->
                    status(
                            pod,
                            status ->
                                    new PodBuilder(status)
                                            .editOrNewStatus()
                                            .withPhase("Failed")
                                            .withReason("UnexpectedAdmissionError")
                                            .withMessage(message)
                                            .endStatus()
                                            .build());
        }
    }

    private void startWhatIsNot(Run run) {
        for (var container : run.pod().getSpec().getContainers()) {
            String name = container.getName();
            if (!run.processes().containsKey(name)
                    && run.starting().putIfAbsent(name, true) == null) {
                Thread.ofVirtual().start(() -> start(run, name));
            }
        }
    }

    private void start(Run run, String container) {
        Pod pod = run.pod();
        try {
            switch (kubelet.start(
                    pod.getMetadata().getNamespace(), pod.getMetadata().getName(), container)) {
                case Start.Started started -> {
                    run.processes().put(container, process(pod, started));
                    status(pod, current -> running(current, container));
                }
                case Start.NotStarted(String message) ->
                        status(pod, current -> waiting(current, container, message));
            }
        } catch (KernelError refused) {
            status(pod, current -> waiting(current, container, refused.toString()));
        } finally {
            run.starting().remove(container);
        }
    }

    /// The container's program: it opens each group that it was given.
    private SimulatedProcess process(Pod pod, Start.Started started) throws KernelError {
        SimulatedProcess process =
                kernel.startProcess("sandboxed", Optional.of(pod.getMetadata().getUid()));
        for (String path : started.deviceNodes()) {
            String name = path.substring(GROUP_NODE.length());
            if (!name.equals("vfio")) {
                IommuGroupId group = new IommuGroupId(Integer.parseInt(name));
                process.giveNode(group);
                process.openGroup(group);
            }
        }
        return process;
    }

    private void end(Pod pod) {
        Run run = runs.remove(pod.getMetadata().getUid());
        if (run != null) {
            run.processes().values().forEach(SimulatedProcess::close);
            kubelet.deletePod(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        }
        client.resource(pod).withGracePeriod(0).delete();
    }

    private void status(Pod pod, UnaryOperator<Pod> change) {
        client.resource(pod).editStatus(change);
    }

    private static Pod running(Pod pod, String container) {
        return with(
                pod,
                "Running",
                new ContainerStatusBuilder()
                        .withName(container)
                        .withReady(true)
                        .withStarted(true)
                        .withState(
                                new ContainerStateBuilder().withNewRunning().endRunning().build())
                        .build());
    }

    private static Pod waiting(Pod pod, String container, String message) {
        return with(
                pod,
                "Pending",
                new ContainerStatusBuilder()
                        .withName(container)
                        .withReady(false)
                        .withState(
                                new ContainerStateBuilder()
                                        .withNewWaiting()
                                        .withReason("CreateContainerConfigError")
                                        .withMessage(message)
                                        .endWaiting()
                                        .build())
                        .build());
    }

    private static Pod with(Pod pod, String phase, ContainerStatus container) {
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase(phase)
                .removeMatchingFromContainerStatuses(
                        existing -> container.getName().equals(existing.getName()))
                .addToContainerStatuses(
                        new ContainerStatusBuilder(container)
                                .withImage("")
                                .withImageID("")
                                .withRestartCount(0)
                                .build())
                .endStatus()
                .build();
    }
}
