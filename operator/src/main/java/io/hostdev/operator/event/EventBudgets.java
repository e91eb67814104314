package io.hostdev.operator.event;

import io.hostdev.api.v1alpha1.HostDevice;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An [EventBudget] for each HostDevice. Safe for use by many threads.
public final class EventBudgets {

    private final Map<String, EventBudget> byUid = new ConcurrentHashMap<>();

    /// Takes one Event from the HostDevice's budget, if there is one.
    public boolean allow(HostDevice hostDevice, Instant now) {
        return byUid.computeIfAbsent(hostDevice.getMetadata().getUid(), _ -> new EventBudget(now))
                .allows(now);
    }

    public void forget(HostDevice hostDevice) {
        byUid.remove(hostDevice.getMetadata().getUid());
    }
}
