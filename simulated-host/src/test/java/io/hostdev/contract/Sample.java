// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The cases that run where each takes seconds: a few, evenly spread, or with `-Dhostdev.full=true`
/// (`lab/verify --full`) all.
final class Sample {

    private static final boolean FULL = Boolean.getBoolean("hostdev.full");

    private Sample() {}

    static <T> Stream<T> of(int few, Stream<T> cases) {
        List<T> all = cases.toList();
        return FULL || all.size() <= few
                ? all.stream()
                : IntStream.range(0, few).mapToObj(i -> all.get(spread(i, few, all.size())));
    }

    /// The first and the last are among them.
    private static int spread(int i, int few, int size) {
        return Math.round(i * (size - 1f) / (few - 1));
    }
}
