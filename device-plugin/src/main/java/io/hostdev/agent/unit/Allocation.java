package io.hostdev.agent.unit;

import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// An Allocate answer that was given: these units together, to one container.
///
/// The kubelet does not say to whom, and nobody says when it is over (KEP-3573): both are read off
/// the kubelet's list of pods, see [AllocationFate].
///
/// @param since when the answer was given
/// @param pod `namespace/name` of the pod that was seen with the units; absent: not seen yet
/// @param deviceNodes the nodes that the answer named; empty where CDI brings them
/// @param bystanders pods that were there before the answer, and so are not its pod
public record Allocation(
        ResourceName resource,
        SortedSet<UnitId> units,
        List<String> deviceNodes,
        Instant since,
        Optional<String> pod,
        Set<String> bystanders) {

    public Allocation {
        deviceNodes = List.copyOf(deviceNodes);
        bystanders = Set.copyOf(bystanders);
        if (units.isEmpty()) {
            throw new IllegalArgumentException("an allocation of nothing");
        }
    }

    public Allocation to(String seenPod) {
        return new Allocation(resource, units, deviceNodes, since, Optional.of(seenPod), Set.of());
    }

    /// Who has it, for a person.
    public String holder() {
        return pod.map(name -> "pod " + name).orElse("a pod that is starting");
    }
}
