// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;

/// Answers as another one does, and counts the answers.
public record CountedUnits(UnitService units, AgentMetrics metrics) implements UnitService {

    @Override
    public ContainerEdits allocate(ResourceName resource, SortedSet<UnitId> ids) throws Refused {
        try {
            ContainerEdits edits = units.allocate(resource, ids);
            metrics.allocated(resource, ids.size());
            return edits;
        } catch (Refused refused) {
            metrics.refused(resource, refused.reason());
            throw refused;
        }
    }

    @Override
    public void prepareStart(ResourceName resource, SortedSet<UnitId> ids, Caller caller)
            throws Refused {
        long began = System.nanoTime();
        try {
            units.prepareStart(resource, ids, caller);
            metrics.started(resource, Duration.ofNanos(System.nanoTime() - began));
        } catch (Refused refused) {
            metrics.startRefused(resource, refused.reason());
            throw refused;
        }
    }

    @Override
    public SortedSet<UnitId> prefer(
            ResourceName resource, Set<UnitId> available, Set<UnitId> mustInclude, int size) {
        return units.prefer(resource, available, mustInclude, size);
    }
}
