// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// An Allocate answer that was given: these units together, to one container.
///
/// The kubelet does not say to whom, and nobody says when it is over (KEP-3573): both are read off
/// the kubelet's list of pods, see [AllocationFate].
///
/// @param since when the answer was given
/// @param pod `namespace/name` of the pod that was seen with the units; absent: not seen yet
/// @param deviceNodes the nodes that the answer named; empty where CDI brings them
/// @param bystanders pods that were there before the answer, and so are not its pod
/// @param started when a container was last let start with the units; absent: none was yet, so
///   nobody can have opened them by this answer
public record Allocation(
        ResourceName resource,
        SortedSet<UnitId> units,
        List<String> deviceNodes,
        Instant since,
        Optional<String> pod,
        Set<String> bystanders,
        Optional<Instant> started) {

    public Allocation {
        deviceNodes = List.copyOf(deviceNodes);
        bystanders = Set.copyOf(bystanders);
        if (units.isEmpty()) {
            throw new IllegalArgumentException("an allocation of nothing");
        }
    }

    /// An answer that is being given now.
    public static Allocation answered(
            ResourceName resource,
            SortedSet<UnitId> units,
            List<String> deviceNodes,
            Instant now,
            Set<String> bystanders) {
        return new Allocation(
                resource, units, deviceNodes, now, Optional.empty(), bystanders, Optional.empty());
    }

    public Allocation to(String seenPod) {
        return new Allocation(
                resource, units, deviceNodes, since, Optional.of(seenPod), Set.of(), started);
    }

    /// A container is let start with the units now.
    public Allocation started(Instant now) {
        return withStarted(Optional.of(now));
    }

    /// Its container has ended and is to start once more.
    public Allocation startingAgain() {
        return withStarted(Optional.empty());
    }

    private Allocation withStarted(Optional<Instant> when) {
        return new Allocation(resource, units, deviceNodes, since, pod, bystanders, when);
    }

    /// It was given by then, whatever the clock said: somebody may have set it back since.
    public Allocation notAfter(Instant latest) {
        return since.isAfter(latest)
                ? new Allocation(resource, units, deviceNodes, latest, pod, bystanders, started)
                : this;
    }

    /// What is left of this answer when others of its units were given anew, to an init container's
    /// successor in the same pod, say.
    ///
    /// @return absent if nothing is
    public Optional<Allocation> without(Set<UnitId> others) {
        SortedSet<UnitId> rest = new TreeSet<>(units);
        rest.removeAll(others);
        return rest.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Allocation(
                                resource, rest, deviceNodes, since, pod, bystanders, started));
    }

    /// Who has it, for a person.
    public String holder() {
        return pod.map(name -> "pod " + name).orElse("a pod that is starting");
    }
}
