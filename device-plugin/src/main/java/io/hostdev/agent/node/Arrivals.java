// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.AllocationFate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// When pods came to the node: which of them cannot be the one that an answer to the kubelet was
/// for.
///
/// The kubelet lists a pod before it asks for its devices (pkg/kubelet/kubelet.go,
/// `HandlePodAdditions`). So it is neither one that was there well before, nor one that a list did
/// not show long after. Well before, because one that has only just appeared may be the one that is
/// asked for; long after, because a kubelet that has just started lists nothing for a moment.
final class Arrivals {

    private static final Duration ESTABLISHED = Duration.ofSeconds(20);

    /// How long a pod is remembered that no list shows: a kubelet that starts forgets it for less.
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Map<String, Instant> firstSeen = new HashMap<>();
    private final Map<String, Presence> presences = new HashMap<>();
    private Optional<Instant> lastList = Optional.empty();

    /// @param missing the last list before the pod came; absent: it was in the first one
    private record Presence(Optional<Instant> missing, Instant lastSeen) {}

    /// @param pods the kubelet's list
    /// @param asked when it was asked for it
    synchronized void see(List<PodUse> pods, Instant asked) {
        Set<String> names = pods.stream().map(PodUse::qualifiedName).collect(Collectors.toSet());
        firstSeen.keySet().retainAll(names);
        for (String name : names) {
            firstSeen.putIfAbsent(name, asked);
            Presence before = presences.get(name);
            presences.put(name, new Presence(before == null ? lastList : before.missing(), asked));
        }
        presences
                .values()
                .removeIf(presence -> presence.lastSeen().plus(REMEMBERED).isBefore(asked));
        lastList = Optional.of(asked);
    }

    /// The pods that were there well before the answer.
    synchronized Set<String> bystanders(Instant answer) {
        return names(firstSeen, seen -> !seen.plus(ESTABLISHED).isAfter(answer));
    }

    /// The pods that were not there yet when the answer's pod would have been.
    synchronized Set<String> latecomers(Instant answer) {
        Instant late = answer.plus(AllocationFate.APPEARANCE);
        return names(presences, presence -> presence.missing().filter(late::isBefore).isPresent());
    }

    private static <T> Set<String> names(Map<String, T> pods, Predicate<T> condition) {
        return pods.entrySet().stream()
                .filter(pod -> condition.test(pod.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
