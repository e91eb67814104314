// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An [EventBudget] for each HostDevice. Safe for use by many threads.
public final class EventBudgets {

    private final Map<String, EventBudget> byUid = new ConcurrentHashMap<>();

    /// Takes one Event from the HostDevice's budget, if there is one.
    public boolean allow(HasMetadata object, Instant now) {
        return byUid.computeIfAbsent(object.getMetadata().getUid(), _ -> new EventBudget(now))
                .allows(now);
    }

    public void forget(HasMetadata object) {
        byUid.remove(object.getMetadata().getUid());
    }
}
