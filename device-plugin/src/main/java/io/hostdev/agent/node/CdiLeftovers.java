// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.container.CdiName;
import io.hostdev.agent.port.CdiDirectory;
import io.hostdev.agent.unit.Ledger;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes the CDI files of allocations that are over, those of before this agent's start included.
/// Guarded by the book's monitor, as their writing is.
final class CdiLeftovers {

    private static final Logger LOG = LoggerFactory.getLogger(CdiLeftovers.class);

    private final CdiDirectory directory;

    CdiLeftovers(CdiDirectory directory) {
        this.directory = directory;
    }

    /// @param ledger all that stands: whatever is in no allocation of it is removed
    void remove(Ledger ledger) {
        Set<String> standing =
                ledger.allocations().stream()
                        .map(allocation -> CdiName.of(allocation.resource(), allocation.units()))
                        .map(CdiName::qualified)
                        .collect(Collectors.toUnmodifiableSet());
        try {
            directory.retain(standing);
        } catch (IOException failure) {
            LOG.warn("CDI files of pods that are gone cannot be removed: {}", failure.toString());
        }
    }
}
