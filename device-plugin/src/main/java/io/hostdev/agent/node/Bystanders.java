package io.hostdev.agent.node;

import io.hostdev.agent.port.PodResources.PodUse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The pods that were on the node well before an answer to the kubelet, and so are not its pod.
///
/// The kubelet lists a pod before it asks for its devices (pkg/kubelet/kubelet.go,
/// `HandlePodAdditions`), so one that has only just appeared may be the one that is asked for.
final class Bystanders {

    private static final Duration ESTABLISHED = Duration.ofSeconds(20);

    private final Map<String, Instant> firstSeen = new HashMap<>();

    synchronized void see(List<PodUse> pods, Instant now) {
        Set<String> names = pods.stream().map(PodUse::qualifiedName).collect(Collectors.toSet());
        firstSeen.keySet().retainAll(names);
        names.forEach(name -> firstSeen.putIfAbsent(name, now));
    }

    synchronized Set<String> at(Instant answer) {
        return firstSeen.entrySet().stream()
                .filter(seen -> !seen.getValue().plus(ESTABLISHED).isAfter(answer))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
