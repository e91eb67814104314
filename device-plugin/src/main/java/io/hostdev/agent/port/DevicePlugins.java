// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/// Our side of the kubelet's device plugin API: one endpoint for each resource.
public interface DevicePlugins extends AutoCloseable {

    /// @param numaNodes empty: unknown to the kernel
    record Offer(UnitId unit, boolean healthy, SortedSet<Integer> numaNodes) {}

    /// The whole truth, to be sent to the kubelet where it differs from what was sent last. A
    /// resource with no unit keeps its endpoint and sends an empty list; one that is not in the map
    /// at all loses its endpoint. Returns at once.
    void offer(Map<ResourceName, List<Offer>> offers);

    @Override
    void close();
}
