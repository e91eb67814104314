// SPDX-License-Identifier: Apache-2.0
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

        private final Reason reason;

        public Refused(Reason reason, String message) {
            super(message, null);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /// Of what kind a refusal is, for those who count them.
    enum Reason {
        /// The plan does not have the unit any more, or never had it.
        NOT_OFFERED,
        /// The unit is being changed, and waits for a pod that has it as it was.
        CHANGING,
        /// A process outside of any pod holds it, its group is not viable, or the like.
        UNHEALTHY,
        /// A function of it is not there, or another device is in its place.
        MISSING,
        /// It cannot be bound.
        FAILED,
        /// A function is in no IOMMU group, no VFIO driver is for it, or it has no device node.
        NO_DEVICE_NODE,
        /// Nothing can be written down.
        JOURNAL_UNUSABLE,
        /// The unit did not become free, or bound, while the container's start could wait.
        NOT_IN_TIME,
        /// Nobody waits for the answer any more.
        ABANDONED,
        /// The container was given device nodes by path, and they have other names now.
        OTHER_DEVICE_NODES
    }

    /// Answers at once, from the kernel's state. Refuses only what waiting cannot cure. Idempotent
    /// for a set of units that is already recorded.
    ContainerEdits allocate(ResourceName resource, SortedSet<UnitId> units) throws Refused;

    /// Who asked for a container's start.
    @FunctionalInterface
    interface Caller {

        /// Waits for the answer, however long it takes.
        Caller PATIENT = () -> false;

        /// Nobody hears the answer any more.
        boolean hasHungUp();
    }

    /// Waits, at most 25 s, until the units can be opened by a container that starts now: bound,
    /// free of an earlier holder, with their device nodes there; and writes their CDI file afresh.
    /// Ends as ABANDONED when the caller has hung up, or has asked for any of the units once more.
    void prepareStart(ResourceName resource, SortedSet<UnitId> units, Caller caller) throws Refused;

    /// For a caller that waits for the answer.
    default void prepareStart(ResourceName resource, SortedSet<UnitId> units) throws Refused {
        prepareStart(resource, units, Caller.PATIENT);
    }

    /// The best `size` of `available`, `mustInclude` among them: on one NUMA node if possible, then
    /// below one PCIe root.
    SortedSet<UnitId> prefer(
            ResourceName resource, Set<UnitId> available, Set<UnitId> mustInclude, int size);
}
