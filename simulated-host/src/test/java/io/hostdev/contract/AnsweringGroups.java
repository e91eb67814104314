// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.VfioCdev;
import java.util.function.Function;

/// A host's VFIO groups, where something else than VFIO answers to opening one.
record AnsweringGroups(VfioGroups groups, Function<IommuGroupId, State> answer)
        implements VfioGroups {

    @Override
    public State tryOpen(IommuGroupId group) {
        return answer.apply(group);
    }

    @Override
    public boolean nodeExists(IommuGroupId group) {
        return groups.nodeExists(group);
    }

    @Override
    public boolean nodeExists(VfioCdev cdev) {
        return groups.nodeExists(cdev);
    }
}
