// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import io.hostdev.api.v1alpha1.HostNodeCondition;
import io.hostdev.api.v1alpha1.HostNodeSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the agent reads of a HostNode.
record SeenHostNode(Metadata metadata, @Nullable HostNodeSpec spec, @Nullable Status status) {

    record Metadata(String uid, long generation, String resourceVersion) {}

    record Status(@Nullable List<HostNodeCondition> conditions) {}

    /// @param items none, or the one
    record Found(Version metadata, List<SeenHostNode> items) {

        record Version(String resourceVersion) {}
    }
}
