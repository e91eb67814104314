// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.port.DevicePlugins.Offer;
import io.hostdev.kubelet.deviceplugin.CDIDevice;
import io.hostdev.kubelet.deviceplugin.ContainerAllocateResponse;
import io.hostdev.kubelet.deviceplugin.Device;
import io.hostdev.kubelet.deviceplugin.DeviceSpec;
import io.hostdev.kubelet.deviceplugin.ListAndWatchResponse;
import io.hostdev.kubelet.deviceplugin.NUMANode;
import io.hostdev.kubelet.deviceplugin.TopologyInfo;
import java.util.Comparator;
import java.util.List;

/// Our values as the kubelet's messages.
final class DeviceMessages {

    private DeviceMessages() {}

    static ListAndWatchResponse devices(List<Offer> offers) {
        ListAndWatchResponse.Builder all = ListAndWatchResponse.newBuilder();
        offers.stream()
                .sorted(Comparator.comparing(Offer::unit))
                .forEach(offer -> all.addDevices(device(offer)));
        return all.build();
    }

    private static Device device(Offer offer) {
        Device.Builder device =
                Device.newBuilder()
                        .setId(offer.unit().toString())
                        .setHealth(offer.healthy() ? "Healthy" : "Unhealthy");
        // A topology without a node would not be the same as none.
        if (!offer.numaNodes().isEmpty()) {
            TopologyInfo.Builder topology = TopologyInfo.newBuilder();
            offer.numaNodes().forEach(node -> topology.addNodes(NUMANode.newBuilder().setId(node)));
            device.setTopology(topology);
        }
        return device.build();
    }

    static ContainerAllocateResponse edits(ContainerEdits edits) {
        ContainerAllocateResponse.Builder answer =
                ContainerAllocateResponse.newBuilder().putAllEnvs(edits.environment());
        for (String node : edits.deviceNodes()) {
            answer.addDevices(
                    DeviceSpec.newBuilder()
                            .setHostPath(node)
                            .setContainerPath(node)
                            .setPermissions("mrw"));
        }
        for (String name : edits.cdiDevices()) {
            answer.addCdiDevices(CDIDevice.newBuilder().setName(name));
        }
        return answer.build();
    }
}
