// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.VfioCdev;

/// VFIO's groups, and whether we were last allowed to ask about one.
final class AskedGroups implements VfioGroups {

    private final VfioGroups groups;
    private volatile boolean forbidden;

    AskedGroups(VfioGroups groups) {
        this.groups = groups;
    }

    @Override
    public State tryOpen(IommuGroupId group) {
        State state = groups.tryOpen(group);
        forbidden = state instanceof State.Forbidden;
        return state;
    }

    @Override
    public boolean nodeExists(IommuGroupId group) {
        return groups.nodeExists(group);
    }

    @Override
    public boolean nodeExists(VfioCdev cdev) {
        return groups.nodeExists(cdev);
    }

    /// The scan of processes is all that tells who holds a group.
    boolean isForbidden() {
        return forbidden;
    }
}
