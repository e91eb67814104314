// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The kubelet's own record of which pod has what. It omits ordinary init containers.
public interface PodResources {

    /// @param units by resource, for each container that has any of ours; empty for a pod that has
    ///   none
    record PodUse(String namespace, String name, Map<ResourceName, Set<UnitId>> units) {

        public String qualifiedName() {
            return namespace + "/" + name;
        }
    }

    /// Every active pod of the node, with or without devices.
    ///
    /// @return absent if the kubelet does not answer: then nothing can be said
    Optional<List<PodUse>> list();
}
