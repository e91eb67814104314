// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.machine.IommuGroupId;
import java.util.Set;

/// The VFIO nodes that living containers were given. A container that has a group's node may open
/// the group at any time, whether or not it has it open now.
public interface GrantedNodes {

    /// The groups whose node, or the cdev of a member of which, is in the `/dev` of any living
    /// container. The host's own `/dev` does not count, wherever it is mounted.
    ///
    /// @throws Holders.Unreadable if not all containers could be seen
    Set<IommuGroupId> find() throws Holders.Unreadable;
}
