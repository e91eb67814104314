// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulated.kubelet;

import io.grpc.stub.StreamObserver;
import io.hostdev.kubelet.podresources.ContainerDevices;
import io.hostdev.kubelet.podresources.ContainerResources;
import io.hostdev.kubelet.podresources.ListPodResourcesRequest;
import io.hostdev.kubelet.podresources.ListPodResourcesResponse;
import io.hostdev.kubelet.podresources.PodResources;
import io.hostdev.kubelet.podresources.PodResourcesListerGrpc;
import java.util.Collection;
import java.util.function.Supplier;

/// The pod resources API: all pods, with and without devices; ordinary init containers are left
/// out.
final class PodResourcesService extends PodResourcesListerGrpc.PodResourcesListerImplBase {

    private final Supplier<Collection<PodSpec>> pods;
    private final DeviceManager devices;

    PodResourcesService(Supplier<Collection<PodSpec>> pods, DeviceManager devices) {
        this.pods = pods;
        this.devices = devices;
    }

    @Override
    public void list(
            ListPodResourcesRequest request, StreamObserver<ListPodResourcesResponse> client) {
        ListPodResourcesResponse.Builder all = ListPodResourcesResponse.newBuilder();
        pods.get().forEach(pod -> all.addPodResources(resources(pod)));
        client.onNext(all.build());
        client.onCompleted();
    }

    private PodResources resources(PodSpec pod) {
        PodResources.Builder answer =
                PodResources.newBuilder().setNamespace(pod.namespace()).setName(pod.name());
        for (PodSpec.ContainerSpec container : pod.containers()) {
            if (container.kind() != PodSpec.Kind.INIT) {
                ContainerResources.Builder its =
                        ContainerResources.newBuilder().setName(container.name());
                devices.grants(pod.key()).stream()
                        .filter(grant -> grant.container().equals(container.name()))
                        .forEach(grant ->
                                its.addDevices(
                                        ContainerDevices.newBuilder()
                                                .setResourceName(grant.resource())
                                                .addAllDeviceIds(grant.devices())));
                answer.addContainers(its);
            }
        }
        return answer.build();
    }
}
