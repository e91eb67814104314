// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.StatusRuntimeException;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.kubelet.deviceplugin.AllocateRequest;
import io.hostdev.kubelet.deviceplugin.AllocateResponse;
import io.hostdev.kubelet.deviceplugin.ContainerAllocateRequest;
import io.hostdev.kubelet.deviceplugin.ContainerPreferredAllocationRequest;
import io.hostdev.kubelet.deviceplugin.PreferredAllocationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// How the kubelet finds devices for a pod: container by container, resource by resource, one
/// Allocate for each, with no deadline.
final class Admitter {

    private final DeviceManager devices;

    Admitter(DeviceManager devices) {
        this.devices = devices;
    }

    /// All or nothing: what was recorded for a pod that is rejected is forgotten, though the plugin
    /// is never told. A container that has its devices already is left as it is.
    Admission admit(PodSpec pod) {
        List<Grant> made = new ArrayList<>();
        try {
            for (PodSpec.ContainerSpec container : pod.containers()) {
                for (Map.Entry<ResourceName, Integer> request :
                        new TreeMap<>(container.requests()).entrySet()) {
                    String resource = request.getKey().text();
                    if (!isGranted(pod, container, resource)) {
                        Grant grant = grant(pod, container, resource, request.getValue());
                        devices.add(grant);
                        made.add(grant);
                    }
                }
            }
            return new Admission.Admitted();
        } catch (NotAdmitted e) {
            devices.remove(made);
            return e.rejected;
        }
    }

    private boolean isGranted(PodSpec pod, PodSpec.ContainerSpec container, String resource) {
        return devices.grants(pod.key()).stream()
                .anyMatch(grant ->
                        grant.container().equals(container.name())
                                && grant.resource().equals(resource));
    }

    private Grant grant(PodSpec pod, PodSpec.ContainerSpec container, String resource, int count)
            throws NotAdmitted {
        NavigableSet<String> chosen = choose(pod, resource, count);
        try {
            AllocateResponse answer =
                    plugin(resource)
                            .stub()
                            .allocate(
                                    AllocateRequest.newBuilder()
                                            .addContainerRequests(
                                                    ContainerAllocateRequest.newBuilder()
                                                            .addAllDeviceIds(chosen))
                                            .build());
            if (answer.getContainerResponsesCount() == 0) {
                throw new NotAdmitted("Allocate answered with no container response");
            }
            return new Grant(
                    pod.key(),
                    container.name(),
                    container.kind(),
                    resource,
                    chosen,
                    answer.getContainerResponses(0));
        } catch (StatusRuntimeException e) {
            throw new NotAdmitted(
                    "Allocate failed due to %s, which is unexpected"
                            .formatted(RpcError.text(e.getStatus())));
        }
    }

    private NavigableSet<String> choose(PodSpec pod, String resource, int count)
            throws NotAdmitted {
        NavigableSet<String> free =
                devices.free(resource)
                        .orElseThrow(() -> new NotAdmitted("no plugin has registered " + resource));
        TreeSet<String> chosen = new TreeSet<>();
        leftByInitContainers(pod, resource).limit(count).forEach(chosen::add);
        if (free.size() < count - chosen.size()) {
            throw new NotAdmitted(
                    "%d of %s were requested, %d are available"
                            .formatted(count, resource, free.size()));
        }
        if (chosen.size() < count) {
            preferred(resource, free, chosen, count).stream()
                    .filter(free::contains)
                    .limit(count - chosen.size())
                    .toList()
                    .forEach(chosen::add);
        }
        for (String device : free) {
            if (chosen.size() < count) {
                chosen.add(device);
            }
        }
        return chosen;
    }

    private Stream<String> leftByInitContainers(PodSpec pod, String resource) {
        List<Grant> earlier =
                devices.grants(pod.key()).stream()
                        .filter(grant -> grant.resource().equals(resource))
                        .toList();
        TreeSet<String> left = new TreeSet<>();
        earlier.stream()
                .filter(grant -> grant.kind() == PodSpec.Kind.INIT)
                .forEach(grant -> left.addAll(grant.devices()));
        earlier.stream()
                .filter(grant -> grant.kind() != PodSpec.Kind.INIT)
                .forEach(grant -> left.removeAll(grant.devices()));
        return left.stream();
    }

    private List<String> preferred(
            String resource, NavigableSet<String> free, NavigableSet<String> chosen, int count)
            throws NotAdmitted {
        Plugin plugin = plugin(resource);
        if (!plugin.options().getGetPreferredAllocationAvailable()) {
            return List.of();
        }
        TreeSet<String> available = new TreeSet<>(free);
        available.addAll(chosen);
        try {
            return plugin
                    .stub()
                    .getPreferredAllocation(
                            PreferredAllocationRequest.newBuilder()
                                    .addContainerRequests(
                                            ContainerPreferredAllocationRequest.newBuilder()
                                                    .addAllAvailableDeviceIds(available)
                                                    .addAllMustIncludeDeviceIds(chosen)
                                                    .setAllocationSize(count))
                                    .build())
                    .getContainerResponsesList()
                    .stream()
                    .limit(1)
                    .flatMap(answer -> answer.getDeviceIdsList().stream())
                    .toList();
        } catch (StatusRuntimeException e) {
            throw new NotAdmitted("GetPreferredAllocation failed: " + RpcError.text(e.getStatus()));
        }
    }

    private Plugin plugin(String resource) throws NotAdmitted {
        return devices.plugin(resource)
                .orElseThrow(() -> new NotAdmitted("the plugin of " + resource + " is gone"));
    }

    private static final class NotAdmitted extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Admission.Rejected rejected;

        NotAdmitted(String message) {
            super(message);
            rejected = new Admission.Rejected(message);
        }
    }
}
