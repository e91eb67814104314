// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.port;

import io.hostdev.core.machine.HostUse;
import io.hostdev.core.pci.PciAddress;
import java.util.List;
import java.util.Map;

/// What the host lives on, by the function that carries it: mounted file systems and swap (through
/// partitions, dm and md), the default route, the node's address, the active console.
public interface HostUses {

    /// @throws java.io.UncheckedIOException if it cannot be known: then no function may be called
    ///   idle
    Map<PciAddress, List<HostUse>> find();
}
