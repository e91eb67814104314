package io.hostdev.agent.unit;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.core.plan.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What became of an allocation, judged by the kubelet's list of active pods.
///
/// The list shows no ordinary init containers, so a pod that was never seen with the units may
/// still have them: while any pod lives that was not there before the answer, the allocation
/// stands.
public sealed interface AllocationFate {

    /// How long after the answer a pod may take to appear in the list.
    Duration APPEARANCE = Duration.ofSeconds(30);

    record Stands() implements AllocationFate {}

    /// It was seen with this pod for the first time.
    record Attributed(String pod) implements AllocationFate {}

    record Over() implements AllocationFate {}

    static AllocationFate of(Allocation allocation, List<PodUse> pods, Instant now) {
        Optional<String> user =
                pods.stream()
                        .filter(pod -> uses(pod, allocation))
                        .map(PodUse::qualifiedName)
                        .findFirst();
        if (user.isPresent()) {
            return user.equals(allocation.pod()) ? new Stands() : new Attributed(user.get());
        }
        if (allocation.pod().isPresent()) {
            return new Over();
        }
        boolean mayStillAppear = now.isBefore(allocation.since().plus(APPEARANCE));
        boolean mayBeInitializing =
                pods.stream()
                        .anyMatch(pod -> !allocation.bystanders().contains(pod.qualifiedName()));
        return mayStillAppear || mayBeInitializing ? new Stands() : new Over();
    }

    private static boolean uses(PodUse pod, Allocation allocation) {
        Set<UnitId> used = pod.units().getOrDefault(allocation.resource(), Set.of());
        return allocation.units().stream().anyMatch(used::contains);
    }
}
