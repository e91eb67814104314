// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Somebody has bound one of its functions elsewhere.
class LifecycleDriftTest extends CardSituation {

    @BeforeEach
    void drifted() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
    }

    @Test
    void whatSomebodyBoundElsewhereIsTakenBackThreeTimesWithGrowingPauses() {
        assertThat(decide().orElseThrow().work()).isPresent();
        drift = Optional.of(new Drift(1, NOW.minusMillis(1999)));
        assertThat(state())
                .isEqualTo(
                        new UnitState.Unhealthy(
                                "Drifted",
                                "0000:02:00.1 is on e1000e: taken back at 2026-11-20T12:00:00Z"));
        drift = Optional.of(new Drift(1, NOW.minusSeconds(2)));
        assertThat(decide().orElseThrow().work()).isPresent();
        drift = Optional.of(new Drift(2, NOW.minusMillis(3999)));
        assertThat(decide().orElseThrow().work()).isEmpty();
        drift = Optional.of(new Drift(2, NOW.minusSeconds(4)));
        assertThat(decide().orElseThrow().work()).isPresent();
        drift = Optional.of(new Drift(3, NOW.minusSeconds(3600)));
        assertThat(state())
                .isInstanceOfSatisfying(
                        UnitState.Unhealthy.class,
                        state ->
                                assertThat(state.message())
                                        .contains("0000:02:00.1 is on e1000e", "3 times"));
    }

    @Test
    void whatIsOnNoDriverIsNobodysAndTakenBackHoweverOften() {
        functions.replaceAll(function ->
                function.address().equals(SECOND)
                        ? function(SECOND, VFIO).withBinding(Binding.NONE)
                        : function);
        drift = Optional.of(new Drift(3, NOW.minusSeconds(3600)));
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void nothingIsRepairedUnderAPodThatMayHaveItOpen() {
        allocation = Optional.of(allocation().started(NOW));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Taken(
                                        "a pod that is starting",
                                        "0000:02:00.1 is on e1000e while a pod that is starting has it: left as it is until the pod is gone")));
        allocation = Optional.of(allocation().started(NOW).startingAgain());
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void nothingIsRepairedWhileAnybodyMayHoldTheGroup() {
        occupancy =
                new Occupancy.Seen(
                        List.of(
                                new Holder(
                                        42, "dpdk", Optional.empty(), new Hold.Devices(Set.of()))));
        assertThat(decide().orElseThrow().work()).isEmpty();
        assertThat(state())
                .isInstanceOfSatisfying(
                        UnitState.Unhealthy.class,
                        state -> assertThat(state.message()).contains("process 42 (dpdk)"));
    }
}
