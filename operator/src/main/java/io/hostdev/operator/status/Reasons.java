// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.hostdev.api.v1alpha1.Bounds;
import io.hostdev.api.v1alpha1.ReasonCount;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How often each reason is given: as many as a status has room for, the most frequent first.
final class Reasons {

    private static final String OTHER = "Other";

    private Reasons() {}

    /// @return absent if there is none
    static @Nullable List<ReasonCount> of(Stream<String> reasons) {
        List<ReasonCount> all =
                reasons.collect(groupingBy(reason -> reason, counting())).entrySet().stream()
                        .map(entry -> new ReasonCount(entry.getKey(), entry.getValue().intValue()))
                        .sorted(
                                comparing(ReasonCount::count, reverseOrder())
                                        .thenComparing(ReasonCount::reason))
                        .toList();
        if (all.isEmpty()) {
            return null;
        }
        return all.size() <= Bounds.REASONS ? all : cut(all);
    }

    private static List<ReasonCount> cut(List<ReasonCount> all) {
        List<ReasonCount> first = new ArrayList<>(all.subList(0, Bounds.REASONS - 1));
        int others = all.stream().skip(Bounds.REASONS - 1L).mapToInt(ReasonCount::count).sum();
        first.add(new ReasonCount(OTHER, others));
        return List.copyOf(first);
    }
}
