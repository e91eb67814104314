// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.leaving;

import io.hostdev.api.v1alpha1.HostNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/// The mark on the HostNode of a node that is to give back all that it has: as long as it stands,
/// nothing is planned for that node, whatever HostDevices and VirtualFunctions say.
///
/// It ends by itself, so that whoever set it and died leaves no node without its devices.
public final class LeavingMark {

    /// An annotation: a time in RFC 3339.
    public static final String UNTIL = "hostdev.io/leaving-until";

    private LeavingMark() {}

    /// @return absent if there is none, or none any more, or what it says is no time
    public static Optional<Instant> until(HostNode hostNode, Instant now) {
        return until(hostNode).filter(now::isBefore);
    }

    /// Also if there is none.
    public static boolean endsBefore(HostNode hostNode, Instant time) {
        return until(hostNode).filter(end -> !end.isBefore(time)).isEmpty();
    }

    private static Optional<Instant> until(HostNode hostNode) {
        Map<String, String> annotations = hostNode.getMetadata().getAnnotations();
        return Optional.ofNullable(annotations == null ? null : annotations.get(UNTIL))
                .flatMap(LeavingMark::time);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
