// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kubelet;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.agent.container.Preference;
import io.hostdev.agent.container.Preference.Place;
import io.hostdev.agent.port.UnitService;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An agent that grants everything, unless it is told otherwise.
final class FakeUnits implements UnitService {

    /// Where units are; others are nowhere.
    final Map<UnitId, Place> places = new TreeMap<>();

    /// Why Allocate refuses.
    volatile Optional<String> refusal = Optional.empty();

    /// PreStartContainer waits for this.
    volatile CountDownLatch ready = new CountDownLatch(0);

    /// How many are waiting.
    final AtomicInteger waiting = new AtomicInteger();

    /// How many have waited in vain for one that hung up.
    final AtomicInteger abandoned = new AtomicInteger();

    @Override
    public ContainerEdits allocate(ResourceName resource, SortedSet<UnitId> units) throws Refused {
        if (refusal.isPresent()) {
            throw new Refused(Reason.UNHEALTHY, refusal.get());
        }
        return new ContainerEdits(
                Map.of("PCI_RESOURCE_" + resource.inEnvironment(), units.toString()),
                List.of(),
                List.of(resource + "=" + units.first()));
    }

    @Override
    public void prepareStart(ResourceName resource, SortedSet<UnitId> units, Caller caller)
            throws Refused {
        waiting.incrementAndGet();
        try {
            while (!ready.await(5, TimeUnit.MILLISECONDS)) {
                if (caller.hasHungUp()) {
                    abandoned.incrementAndGet();
                    throw new Refused(Reason.ABANDONED, "the kubelet has hung up");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(Reason.NOT_IN_TIME, "the agent is ending");
        }
    }

    @Override
    public SortedSet<UnitId> prefer(
            ResourceName resource, Set<UnitId> available, Set<UnitId> mustInclude, int size) {
        return Preference.choose(
                available.stream()
                        .map(unit ->
                                places.getOrDefault(unit, new Place(unit, List.of(), List.of())))
                        .toList(),
                mustInclude,
                size);
    }
}
