// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.VfioCdev;

/// The device nodes of VFIO, and what VFIO itself says of a group, by opening its node: only for
/// groups that no pod has, because an open makes everybody else's open fail with EBUSY for that
/// moment (drivers/vfio/group.c).
public interface VfioGroups {

    sealed interface State {
        /// Nobody holds it.
        record Free(boolean viable) implements State {}

        /// Somebody holds it: the open failed with EBUSY.
        record Held() implements State {}

        /// There is no such node.
        record Absent() implements State {}

        /// We may not open it (a device cgroup says EPERM, or EACCES): the scan of open files
        /// decides.
        record Forbidden() implements State {}
    }

    State tryOpen(IommuGroupId group);

    /// Whether the node `/dev/vfio/<group>` exists. Disturbs nobody.
    boolean nodeExists(IommuGroupId group);

    /// Whether the node `/dev/vfio/devices/vfio<number>` exists and is this cdev's: sysfs shows a
    /// cdev before its node is there. Disturbs nobody.
    boolean nodeExists(VfioCdev cdev);
}
