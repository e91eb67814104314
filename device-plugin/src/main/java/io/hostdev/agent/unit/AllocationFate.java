// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.core.plan.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What became of an allocation, judged by the kubelet's list of active pods and by the containers
/// that live.
///
/// The list shows no ordinary init containers, forgets a force-deleted pod at once, and is empty
/// for a while after the kubelet's start. So what is not listed is over only if no living container
/// has the device nodes, and only at the second look. A pod that was never seen with the units may
/// not have a container yet: while any pod lives that came when the answer was given, the
/// allocation stands.
public sealed interface AllocationFate {

    /// How long after the answer a pod may take to appear in the list.
    Duration APPEARANCE = Duration.ofSeconds(30);

    /// How long a pod must be missing in the list.
    Duration CERTAINTY = Duration.ofSeconds(2);

    /// What is seen of an allocation.
    ///
    /// @param pods the kubelet's list
    /// @param latecomers pods that came too long after the answer to be its pod
    /// @param containerLives whether a living container has the nodes of its groups
    /// @param unlistedSince since when no list has shown it; now, if this one is the first
    record Evidence(
            List<PodUse> pods,
            Set<String> latecomers,
            boolean containerLives,
            Instant unlistedSince) {

        public Evidence {
            pods = List.copyOf(pods);
            latecomers = Set.copyOf(latecomers);
        }
    }

    record Stands() implements AllocationFate {}

    /// It was seen with this pod for the first time.
    record Attributed(String pod) implements AllocationFate {}

    record Over() implements AllocationFate {}

    static AllocationFate of(Allocation allocation, Evidence evidence, Instant now) {
        Optional<String> user = user(allocation, evidence.pods());
        if (user.isPresent()) {
            return user.equals(allocation.pod()) ? new Stands() : new Attributed(user.get());
        }
        boolean mayComeBack =
                evidence.containerLives() || now.isBefore(evidence.unlistedSince().plus(CERTAINTY));
        if (mayComeBack) {
            return new Stands();
        }
        return allocation.pod().isEmpty() && mayStillAppear(allocation, evidence, now)
                ? new Stands()
                : new Over();
    }

    /// The pod that the kubelet's list shows with any of the units.
    static Optional<String> user(Allocation allocation, List<PodUse> pods) {
        return pods.stream()
                .filter(pod -> uses(pod, allocation))
                .map(PodUse::qualifiedName)
                .findFirst();
    }

    private static boolean mayStillAppear(Allocation allocation, Evidence evidence, Instant now) {
        return now.isBefore(allocation.since().plus(APPEARANCE))
                || evidence.pods().stream()
                        .map(PodUse::qualifiedName)
                        .filter(pod -> !allocation.bystanders().contains(pod))
                        .anyMatch(pod -> !evidence.latecomers().contains(pod));
    }

    private static boolean uses(PodUse pod, Allocation allocation) {
        Set<UnitId> used = pod.units().getOrDefault(allocation.resource(), Set.of());
        return allocation.units().stream().anyMatch(used::contains);
    }
}
