// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.HostUses;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.pci.PciAddress;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the host lives on: as it is seen, or else as it was seen last.
///
/// @param trouble why it cannot be seen now; absent: it can. Nothing is bound meanwhile, since each
///   bind looks for itself ([io.hostdev.agent.bind.Binder])
record KnownHostUses(Map<PciAddress, List<HostUse>> uses, Optional<String> trouble) {

    static final KnownHostUses NONE = new KnownHostUses(Map.of(), Optional.empty());

    KnownHostUses lookAgain(HostUses port) {
        try {
            return new KnownHostUses(port.find(), Optional.empty());
        } catch (UncheckedIOException unreadable) {
            return new KnownHostUses(
                    uses,
                    Optional.of(
                            "nothing is taken from the host, since what it lives on cannot be seen: "
                                    + unreadable.getMessage()));
        }
    }

    List<HostUse> of(PciAddress address) {
        return uses.getOrDefault(address, List.of());
    }
}
