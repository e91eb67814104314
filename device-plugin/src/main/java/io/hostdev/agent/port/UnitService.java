package io.hostdev.agent.port;

import io.hostdev.agent.container.ContainerEdits;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.util.Set;
import java.util.SortedSet;

/// What the kubelet edge asks of the agent.
public interface UnitService {

    /// The request cannot be granted. The message is a sentence for the pod's events: it names the
    /// unit, the blocker and the remedy.
    final class Refused extends Explained {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }
    }

    /// Answers at once, from the kernel's state. Refuses only what waiting cannot cure. Idempotent
    /// for a set of units that is already recorded.
    ContainerEdits allocate(ResourceName resource, SortedSet<UnitId> units) throws Refused;

    /// Waits, at most 25 s, until the units can be opened by a container that starts now: bound,
    /// free of an earlier holder, with their device nodes there; and writes their CDI file afresh.
    void prepareStart(ResourceName resource, SortedSet<UnitId> units) throws Refused;

    /// The best `size` of `available`, `mustInclude` among them: on one NUMA node if possible, then
    /// below one PCIe root.
    SortedSet<UnitId> prefer(
            ResourceName resource, Set<UnitId> available, Set<UnitId> mustInclude, int size);
}
