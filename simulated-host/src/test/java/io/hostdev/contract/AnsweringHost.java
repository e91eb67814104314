// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.VfioGroups;
import io.hostdev.core.machine.IommuGroupId;
import java.util.function.BiFunction;

/// A host where something else than VFIO answers to opening a group; it may ask VFIO.
final class AnsweringHost extends DelegatingHost {

    private final BiFunction<VfioGroups, IommuGroupId, VfioGroups.State> answer;

    AnsweringHost(
            HostUnderTest host, BiFunction<VfioGroups, IommuGroupId, VfioGroups.State> answer) {
        super(host);
        this.answer = answer;
    }

    @Override
    public VfioGroups vfioGroups() {
        VfioGroups groups = super.vfioGroups();
        return new AnsweringGroups(groups, group -> answer.apply(groups, group));
    }
}
