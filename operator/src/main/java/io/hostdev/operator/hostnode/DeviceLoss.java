// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.hostnode;

import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VanishedStatus;
import io.hostdev.operator.status.FirstFew;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a HostNode's status says was lost, for those who lost it. Read from the status as it stands
/// and not from a change of it, so that an operator that was away meanwhile misses nothing.
sealed interface DeviceLoss {

    String node();

    String hostDevice();

    /// Who had it; absent: nobody, or it is not known.
    Optional<PodName> pod();

    /// When it was seen: a pod that was made later did not have it.
    Instant at();

    /// Tells it from others on its node.
    String identity();

    /// CamelCase.
    String reason();

    /// For the pod, in a sentence.
    String toPod();

    /// For the HostDevice, in a sentence; absent: its conditions say it.
    Optional<String> toHostDevice();

    record PodName(String namespace, String name) {

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /// It is not on the node any more.
    record Vanished(
            String node,
            String hostDevice,
            Optional<PodName> pod,
            Instant at,
            String unit,
            List<String> functions)
            implements DeviceLoss {

        @Override
        public String identity() {
            return "vanished/%s/%s/%s".formatted(node, unit, at);
        }

        @Override
        public String reason() {
            return "DeviceVanished";
        }

        @Override
        public String toPod() {
            return "HostDevice %s: %s; this pod had it, and cannot use it any more, also if it comes back"
                    .formatted(hostDevice, whatIsGone());
        }

        @Override
        public Optional<String> toHostDevice() {
            return Optional.of(
                    whatIsGone()
                            + pod.map(name -> "; pod %s had it".formatted(name))
                                    .orElse("; no pod had it"));
        }

        private String whatIsGone() {
            return "%s %s gone from node %s"
                    .formatted(
                            FirstFew.of(functions, ", "),
                            functions.size() == 1 ? "is" : "are",
                            node);
        }
    }

    /// It is on another driver or on none; or the kernel is removing it, and waits for the pod.
    record Taken(
            String node,
            String hostDevice,
            Optional<PodName> pod,
            Instant at,
            String unit,
            String message)
            implements DeviceLoss {

        @Override
        public String identity() {
            return "taken/%s/%s".formatted(node, unit);
        }

        @Override
        public String reason() {
            return "DeviceTaken";
        }

        @Override
        public String toPod() {
            return "%s of HostDevice %s on node %s: %s".formatted(unit, hostDevice, node, message);
        }

        @Override
        public Optional<String> toHostDevice() {
            return Optional.empty();
        }
    }

    Pattern HOLDER = Pattern.compile("(?:pod )?([a-z0-9.-]+)/([a-z0-9.-]+)");

    /// All that the status says of, in its order.
    static List<DeviceLoss> of(HostNode hostNode) {
        String node = hostNode.getMetadata().getName();
        HostNodeStatus status = hostNode.getStatus();
        if (status == null) {
            return List.of();
        }
        Stream<DeviceLoss> vanished =
                or(status.vanished()).flatMap(entry -> vanished(node, entry).stream());
        Stream<DeviceLoss> taken =
                or(status.units())
                        .filter(unit -> "TakenFromPod".equals(unit.reason()))
                        .flatMap(unit -> taken(node, unit).stream());
        return Stream.concat(vanished, taken).toList();
    }

    private static Optional<DeviceLoss> vanished(String node, VanishedStatus entry) {
        return instant(entry.at())
                .map(at ->
                        new Vanished(
                                node,
                                entry.hostDevice(),
                                pod(entry.pod()),
                                at,
                                entry.unit(),
                                entry.functions()));
    }

    private static Optional<DeviceLoss> taken(String node, UnitStatus unit) {
        return instant(unit.since())
                .map(at ->
                        new Taken(
                                node,
                                unit.hostDevice(),
                                pod(unit.holder()),
                                at,
                                unit.id(),
                                String.valueOf(unit.message())));
    }

    /// As a status names a pod: `pod namespace/name`, or without the first word. Anything else is
    /// somebody else.
    private static Optional<PodName> pod(@Nullable String holder) {
        Matcher matcher = HOLDER.matcher(holder == null ? "" : holder);
        return matcher.matches()
                ? Optional.of(new PodName(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /// What cannot be read is the agent's fault, and no reason to plan nothing.
    private static Optional<Instant> instant(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static <T> Stream<T> or(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }
}
