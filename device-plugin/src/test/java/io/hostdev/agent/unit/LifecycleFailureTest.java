// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.Terms;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// After a failure there is a pause, for what has failed and for nothing else.
class LifecycleFailureTest extends CardSituation {

    @Test
    void afterAFailureItWaits() {
        Work bind = new Work.Bind(unit(Terms.DEFAULT), custody);
        failure = Optional.of(Failure.Refused.of(bind, "KernelRefused", "EBUSY", 1, NOW));
        assertThat(decide())
                .isEqualTo(in(new UnitState.Failed("KernelRefused", "EBUSY", NOW.plusSeconds(2))));
        failure = Optional.of(new Failure.Refused(bind, "KernelRefused", "EBUSY", 1, NOW));
        assertThat(state()).isInstanceOf(UnitState.Binding.class);
    }

    @Test
    void thePauseAfterAFailureDoublesUpToFiveMinutes() {
        Work bind = new Work.Bind(unit(Terms.DEFAULT), custody);
        assertThat(IntStream.of(1, 2, 3, 9, 1000).boxed())
                .map(attempts -> Failure.Refused.of(bind, "KernelRefused", "", attempts, NOW))
                .extracting(Failure::retryAt)
                .containsExactly(
                        NOW.plusSeconds(2),
                        NOW.plusSeconds(4),
                        NOW.plusSeconds(8),
                        NOW.plusSeconds(300),
                        NOW.plusSeconds(300));
    }

    @Test
    void aFailureToBindDelaysNoGivingBack() {
        Work bind = new Work.Bind(unit(Terms.DEFAULT), custody);
        failure = Optional.of(Failure.Refused.of(bind, "KernelRefused", "EBUSY", 9, NOW));
        bound();
        planned = Optional.empty();
        assertThat(state()).isInstanceOf(UnitState.Reattaching.class);
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void aFailureOfWhatWasPlannedBeforeDelaysNothing() {
        Work bind = new Work.Bind(unit(ON_ALLOCATE), custody);
        failure = Optional.of(Failure.Refused.of(bind, "KernelRefused", "EBUSY", 9, NOW));
        assertThat(state()).isInstanceOf(UnitState.Binding.class);
    }
}
