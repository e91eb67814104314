// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventBudgetTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final EventBudget budget = new EventBudget(START);

    @Test
    void aBurstAndThenOneInAWhile() {
        assertThat(taken(100, START)).isEqualTo(EventBudget.BURST);
        assertThat(taken(100, START.plus(EventBudget.EACH))).isEqualTo(1);
        assertThat(taken(100, START.plus(EventBudget.EACH.multipliedBy(4)))).isEqualTo(3);
    }

    @Test
    void savingsAreLimited() {
        assertThat(taken(100, START.plus(EventBudget.EACH.multipliedBy(1000))))
                .isEqualTo(EventBudget.BURST);
    }

    private long taken(int tries, Instant now) {
        return IntStream.range(0, tries).filter(_ -> budget.allows(now)).count();
    }
}
