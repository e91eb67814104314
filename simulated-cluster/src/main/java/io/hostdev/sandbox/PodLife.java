// SPDX-License-Identifier: Apache-2.0
package io.hostdev.sandbox;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.simulated.kubelet.PodSpec;
import io.hostdev.simulated.kubelet.PodSpec.ContainerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is read off a pod.
final class PodLife {

    private PodLife() {}

    static boolean isOver(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    static boolean isPending(Pod pod) {
        return pod.getStatus() == null
                || pod.getStatus().getPhase() == null
                || pod.getStatus().getPhase().equals("Pending");
    }

    /// How much of each extended resource it requests in all.
    static Map<String, Integer> requests(Pod pod) {
        Map<String, Integer> requests = new HashMap<>();
        pod.getSpec().getContainers().stream()
                .map(PodLife::limits)
                .forEach(limits ->
                        limits.forEach((name, count) -> requests.merge(name, count, Integer::sum)));
        return requests;
    }

    static PodSpec spec(Pod pod) {
        List<ContainerSpec> containers = new ArrayList<>();
        for (Container container : pod.getSpec().getContainers()) {
            Map<ResourceName, Integer> requests = new HashMap<>();
            limits(container).forEach((name, count) -> requests.put(new ResourceName(name), count));
            containers.add(new ContainerSpec(container.getName(), PodSpec.Kind.MAIN, requests));
        }
        return new PodSpec(
                pod.getMetadata().getNamespace(), pod.getMetadata().getName(), containers);
    }

    private static Map<String, Integer> limits(Container container) {
        Map<String, Integer> extended = new HashMap<>();
        Optional.ofNullable(container.getResources())
                .map(resources -> resources.getLimits())
                .ifPresent(limits ->
                        limits.forEach((name, count) -> {
                            if (name.contains("/")) {
                                extended.put(name, count(count));
                            }
                        }));
        return extended;
    }

    private static int count(Quantity quantity) {
        return quantity.getNumericalAmount().intValue();
    }
}
