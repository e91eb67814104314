// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostdevice;

import io.hostdev.api.v1alpha1.HostDevice;
import java.util.Set;

/// What a HostDevice's status and release need to know of the nodes beyond their contributions.
public interface Nodes {

    /// Whether every node has been looked at since the start. Before that nothing can be told.
    boolean allSeen();

    /// Names of the nodes with an agent that the HostDevice's labels select.
    Set<String> selectedBy(HostDevice hostDevice);
}
