// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import java.util.Random;
import java.util.function.Consumer;

/// Seeded random cases. A failure names its seed; `-Dhostdev.seed=N` starts there.
public final class Seeds {

    private static final long FIRST = Long.getLong("hostdev.seed", 20_261_121L);

    private static final boolean FULL = Boolean.getBoolean("hostdev.full");

    private Seeds() {}

    /// A fifth of them by default, all with `-Dhostdev.full=true`: where a mistake shows in many of
    /// the cases.
    public static void sample(int cases, Consumer<Random> test) {
        each(FULL ? cases : cases / 5, test);
    }

    public static void each(int cases, Consumer<Random> test) {
        for (long seed = FIRST; seed < FIRST + cases; seed++) {
            try {
                test.accept(new Random(seed));
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "seed %d (-Dhostdev.seed=%d): %s"
                                .formatted(seed, seed, failure.getMessage()),
                        failure);
            }
        }
    }
}
