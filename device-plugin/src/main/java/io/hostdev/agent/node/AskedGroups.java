package io.hostdev.agent.node;

import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;

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

    /// The scan of processes is all that tells who holds a group.
    boolean isForbidden() {
        return forbidden;
    }
}
