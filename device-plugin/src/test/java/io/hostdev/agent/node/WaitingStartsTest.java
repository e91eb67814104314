// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.plan.UnitId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaitingStartsTest {

    private static final UnitId ONE = UnitId.parse("0000:01:00.0");
    private static final UnitId TWO = UnitId.parse("0000:02:00.0");

    private final WaitingStarts waiting = new WaitingStarts();

    @Test
    void startsWithOtherUnitsWaitSideBySide() {
        try (var one = waiting.begin(Set.of(ONE));
                var two = waiting.begin(Set.of(TWO))) {
            assertThat(one.isSuperseded()).isFalse();
            assertThat(two.isSuperseded()).isFalse();
        }
    }

    @Test
    void oneUnitInCommonIsEnoughForTheLater() {
        try (var both = waiting.begin(Set.of(ONE, TWO));
                var later = waiting.begin(Set.of(TWO))) {
            assertThat(both.isSuperseded()).isTrue();
            assertThat(later.isSuperseded()).isFalse();
        }
    }

    @Test
    void theEarlierOnesEndLeavesTheLaterWhereItIs() {
        var earlier = waiting.begin(Set.of(ONE));
        try (var later = waiting.begin(Set.of(ONE))) {
            earlier.close();
            assertThat(later.isSuperseded()).isFalse();
        }
    }

    @Test
    void nothingStaysOfAThousandThatAskForOneUnit() {
        for (int asked = 0; asked < 1000; asked++) {
            try (var start = waiting.begin(Set.of(ONE))) {
                assertThat(start.isSuperseded()).isFalse();
                assertThat(waiting.size()).isEqualTo(1);
            }
        }
        assertThat(waiting.size()).isZero();
    }
}
