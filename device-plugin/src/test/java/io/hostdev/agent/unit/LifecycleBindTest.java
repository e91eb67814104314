// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A unit is taken: when, with what, and when it is ready.
class LifecycleBindTest extends CardSituation {

    private static final UnitState AFTER_ITS_RIVAL =
            new UnitState.Binding("unit 0000:02:00.0 of HostDevice card still has a part of it");

    @Test
    void aWantedUnitIsBound() {
        assertIsBound();
    }

    @Test
    void anInterruptedBindGoesOnWithWhatWasWrittenDown() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
        assertIsBound();
    }

    @Test
    void onePieceOfWorkAtATime() {
        running = Optional.of(new Running(new Work.Bind(unit(Terms.DEFAULT), custody), NOW));
        assertThat(decide()).isEqualTo(in(new UnitState.Binding("")));
    }

    @Test
    void boundAndFreeIsReady() {
        bound();
        assertThat(decide()).isEqualTo(in(new UnitState.Ready()));
    }

    @Test
    void whatWasOnVfioBeforeUsIsReadyAsItIs() {
        onVfio(FIRST);
        onVfio(SECOND);
        assertThat(decide()).isEqualTo(in(new UnitState.Ready()));
    }

    @Test
    void aUnitWaitsForTheOneThatStillHasAPartOfIt() {
        rival = Optional.of(unit(Terms.DEFAULT));
        assertThat(decide()).isEqualTo(in(AFTER_ITS_RIVAL));
    }

    @Test
    void whatIsOnVfioForAnotherUnitIsNotReady() {
        onVfio(FIRST);
        onVfio(SECOND);
        rival = Optional.of(unit(Terms.DEFAULT));
        assertThat(decide()).isEqualTo(in(AFTER_ITS_RIVAL));
    }

    @Test
    void noFunctionIsBoundInAGroupThatSomebodyHolds() {
        onVfio(FIRST);
        occupancy = new Occupancy.Seen(List.of(process()));
        assertThat(state()).isInstanceOf(UnitState.Unhealthy.class);
    }

    @Test
    void unmanagedIsNeverBoundByUs() {
        planned =
                Optional.of(
                        unit(
                                new Terms(
                                        Management.UNMANAGED,
                                        DriverChoice.Auto.INSTANCE,
                                        BindMoment.EAGER,
                                        Backend.AUTO,
                                        false)));
        assertThat(state()).isInstanceOf(UnitState.Unhealthy.class);
        assertThat(decide().orElseThrow().work()).isEmpty();
    }

    @Test
    void ofNothingNothingIsSaid() {
        planned = Optional.empty();
        assertThat(decide()).isEmpty();
    }

    private void assertIsBound() {
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Binding(""),
                                new Work.Bind(unit(Terms.DEFAULT), custody)));
    }
}
