// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import io.hostdev.kubelet.deviceplugin.AllocateRequest;
import io.hostdev.kubelet.deviceplugin.AllocateResponse;
import io.hostdev.kubelet.deviceplugin.ContainerAllocateRequest;
import io.hostdev.kubelet.deviceplugin.ContainerPreferredAllocationRequest;
import io.hostdev.kubelet.deviceplugin.ContainerPreferredAllocationResponse;
import io.hostdev.kubelet.deviceplugin.DevicePluginGrpc;
import io.hostdev.kubelet.deviceplugin.DevicePluginOptions;
import io.hostdev.kubelet.deviceplugin.Empty;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import io.hostdev.kubelet.deviceplugin.PreStartContainerRequest;
import io.hostdev.kubelet.deviceplugin.PreStartContainerResponse;
import io.hostdev.kubelet.deviceplugin.PreferredAllocationRequest;
import io.hostdev.kubelet.deviceplugin.PreferredAllocationResponse;
import io.hostdev.telemetry.Topic;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the kubelet asks for one resource, put to the agent in its own words.
///
/// A refusal goes back as FAILED_PRECONDITION with the sentence as it is: the kubelet puts it into
/// the pod's status and events as `rpc error: code = FailedPrecondition desc = <sentence>`.
final class DevicePluginService extends DevicePluginGrpc.DevicePluginImplBase {

    /// The same here and in the registration: the kubelet believes this one.
    static final DevicePluginOptions OPTIONS =
            DevicePluginOptions.newBuilder()
                    .setPreStartRequired(true)
                    .setGetPreferredAllocationAvailable(true)
                    .build();

    private static final Logger LOG = LoggerFactory.getLogger(DevicePluginService.class);

    private final ResourceName resource;
    private final UnitService units;
    private final DeviceStreams streams;

    DevicePluginService(ResourceName resource, UnitService units, DeviceStreams streams) {
        this.resource = resource;
        this.units = units;
        this.streams = streams;
    }

    @Override
    public void getDevicePluginOptions(Empty request, StreamObserver<DevicePluginOptions> kubelet) {
        kubelet.onNext(OPTIONS);
        kubelet.onCompleted();
    }

    @Override
    public void listAndWatch(Empty request, StreamObserver<ListAndWatchResponse> kubelet) {
        streams.add((ServerCallStreamObserver<ListAndWatchResponse>) kubelet);
    }

    @Override
    public void getPreferredAllocation(
            PreferredAllocationRequest request,
            StreamObserver<PreferredAllocationResponse> kubelet) {
        answer(kubelet, () -> preferred(request));
    }

    @Override
    public void allocate(AllocateRequest request, StreamObserver<AllocateResponse> kubelet) {
        answer(kubelet, () -> allocated(request));
    }

    @Override
    public void preStartContainer(
            PreStartContainerRequest request, StreamObserver<PreStartContainerResponse> kubelet) {
        Context call = Context.current();
        answer(
                kubelet,
                () -> {
                    units.prepareStart(
                            resource, parse(request.getDeviceIdsList()), call::isCancelled);
                    return PreStartContainerResponse.getDefaultInstance();
                });
    }

    private PreferredAllocationResponse preferred(PreferredAllocationRequest request)
            throws UnitService.Refused {
        PreferredAllocationResponse.Builder answer = PreferredAllocationResponse.newBuilder();
        for (ContainerPreferredAllocationRequest container : request.getContainerRequestsList()) {
            ContainerPreferredAllocationResponse.Builder best =
                    ContainerPreferredAllocationResponse.newBuilder();
            units.prefer(
                            resource,
                            parse(container.getAvailableDeviceIdsList()),
                            parse(container.getMustIncludeDeviceIdsList()),
                            container.getAllocationSize())
                    .forEach(unit -> best.addDeviceIds(unit.toString()));
            answer.addContainerResponses(best);
        }
        return answer.build();
    }

    private AllocateResponse allocated(AllocateRequest request) throws UnitService.Refused {
        AllocateResponse.Builder answer = AllocateResponse.newBuilder();
        for (ContainerAllocateRequest container : request.getContainerRequestsList()) {
            answer.addContainerResponses(
                    DeviceMessages.edits(
                            units.allocate(resource, parse(container.getDeviceIdsList()))));
        }
        return answer.build();
    }

    private SortedSet<UnitId> parse(Collection<String> ids) throws UnitService.Refused {
        TreeSet<UnitId> parsed = new TreeSet<>();
        for (String id : ids) {
            try {
                parsed.add(UnitId.parse(id));
            } catch (IllegalArgumentException e) {
                throw new UnitService.Refused(
                        UnitService.Reason.NOT_OFFERED,
                        "%s has no device %s: %s".formatted(resource, id, e.getMessage()));
            }
        }
        return parsed;
    }

    private interface Answer<T> {
        T get() throws UnitService.Refused;
    }

    private <T> void answer(StreamObserver<T> kubelet, Answer<T> answer) {
        T message;
        try {
            message = answer.get();
        } catch (UnitService.Refused e) {
            try (var _ = Topic.ofResource(resource)) {
                LOG.info("{} refused: {}", resource, e.getMessage());
            }
            kubelet.onError(
                    Status.FAILED_PRECONDITION
                            .withDescription(e.getMessage())
                            .asRuntimeException());
            return;
        }
        kubelet.onNext(message);
        kubelet.onCompleted();
    }
}
