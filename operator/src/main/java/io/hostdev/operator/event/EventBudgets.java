// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An [EventBudget] for each object, or for each node. Safe for use by many threads.
public final class EventBudgets {

    private final Map<String, EventBudget> byKey = new ConcurrentHashMap<>();

    /// Takes one Event from the object's budget, if there is one.
    public boolean allow(HasMetadata object, Instant now) {
        return allow(object.getMetadata().getUid(), now);
    }

    public void forget(HasMetadata object) {
        forget(object.getMetadata().getUid());
    }

    /// As [#allow(HasMetadata, Instant)].
    ///
    /// @param key whose budget it is
    public boolean allow(String key, Instant now) {
        return byKey.computeIfAbsent(key, _ -> new EventBudget(now)).allows(now);
    }

    public void forget(String key) {
        byKey.remove(key);
    }
}
