// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.PodResources.PodUse;
import io.hostdev.agent.unit.AllocationFate;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant ANSWER = START.plusSeconds(60);
    private static final Instant LATE = ANSWER.plus(AllocationFate.APPEARANCE);

    private final Arrivals arrivals = new Arrivals();

    @Test
    void aPodThatWasThereWellBeforeIsABystander() {
        see(ANSWER.minusSeconds(20), "old");
        see(ANSWER.minusSeconds(19), "old", "recent");
        assertThat(arrivals.bystanders(ANSWER)).containsExactly("default/old");
    }

    @Test
    void aPodThatCameAnewMayBeAnotherOfTheSameName() {
        see(START, "stateful-0");
        see(START.plusSeconds(1));
        see(ANSWER.minusSeconds(1), "stateful-0");
        assertThat(arrivals.bystanders(ANSWER)).isEmpty();
    }

    @Test
    void aPodThatAListDidNotShowLongAfterIsALatecomer() {
        see(START, "old");
        see(ANSWER.plusSeconds(1), "old", "early");
        see(LATE, "old", "early");
        see(LATE.plusMillis(1), "old", "early", "just-in-time");
        see(LATE.plusMillis(2), "old", "early", "just-in-time", "late");
        assertThat(arrivals.latecomers(ANSWER)).containsExactly("default/late");
    }

    /// Nobody knows when it came.
    @Test
    void whatTheFirstListShowsIsNoLatecomer() {
        see(LATE.plusSeconds(1), "pod");
        assertThat(arrivals.latecomers(ANSWER)).isEmpty();
    }

    @Test
    void aKubeletThatListsNothingForAMomentMakesNobodyLate() {
        see(ANSWER, "pod");
        see(LATE.plusSeconds(1));
        see(LATE.plusSeconds(2), "pod");
        assertThat(arrivals.latecomers(ANSWER)).isEmpty();
    }

    @Test
    void aPodThatWasGoneForLongIsForgotten() {
        see(START, "pod");
        see(LATE.plusSeconds(300));
        see(LATE.plusSeconds(301), "pod");
        assertThat(arrivals.latecomers(ANSWER)).containsExactly("default/pod");
    }

    private void see(Instant asked, String... pods) {
        arrivals.see(
                Stream.of(pods).map(name -> new PodUse("default", name, Map.of())).toList(), asked);
    }
}
