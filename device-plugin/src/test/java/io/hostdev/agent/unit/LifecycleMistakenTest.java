// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Another device has come to the address of a planned one, and the plan is still the old one.
class LifecycleMistakenTest extends CardSituation {

    private static final String WORDS =
            "0000:02:00.1 is 15b3:101e now, and 8086:10d3 was planned: waits for a new plan";

    @Test
    void nothingOfTheUnitIsBound() {
        replace(SECOND, E1000E);
        assertMistaken(WORDS);
    }

    @Test
    void whatIsOnVfioAlreadyIsNotOfferedEither() {
        onVfio(FIRST);
        replace(SECOND, VFIO);
        assertMistaken(WORDS);
    }

    @Test
    void norIsWhatAnAdminHasBound() {
        planned =
                Optional.of(
                        unit(
                                new Terms(
                                        Management.UNMANAGED,
                                        Terms.DEFAULT.driver(),
                                        Terms.DEFAULT.bind(),
                                        Terms.DEFAULT.backend(),
                                        false)));
        onVfio(FIRST);
        replace(SECOND, VFIO);
        assertMistaken(WORDS);
    }

    @Test
    void aPodThatGetsTheUnitDoesNotHaveItBound() {
        planned = Optional.of(unit(ON_ALLOCATE));
        allocation = Optional.of(allocation());
        replace(SECOND, E1000E);
        assertMistaken(WORDS);
    }

    @Test
    void whatIsLeftOfATakenUnitStaysAsItIs() {
        bound();
        custody =
                Optional.of(
                        new Custody(
                                "boot", unit(Terms.DEFAULT), custody.get().taken().subList(0, 1)));
        replace(SECOND, E1000E);
        assertMistaken(WORDS);
    }

    /// First the old one goes back.
    @Test
    void aPlanThatMeansTheNewDeviceIsAnotherUnit() {
        bound();
        custody =
                Optional.of(
                        new Custody(
                                "boot", unit(Terms.DEFAULT), custody.get().taken().subList(0, 1)));
        replace(SECOND, E1000E);
        planned =
                Optional.of(
                        PlannedUnit.of(
                                "card",
                                planned.get().resourceName(),
                                functions,
                                List.of(),
                                Terms.DEFAULT));
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Reattaching(""),
                                new Work.Reattach(custody.orElseThrow())));
        custody = Optional.empty();
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Binding(""),
                                new Work.Bind(planned.get(), Optional.empty())));
    }

    @Test
    void aPlanOfAddressesAloneTakesNothing() {
        planned = Optional.of(addresses());
        assertMistaken(
                "0000:02:00.0 is 8086:10d3, and the plan does not say which device it means:"
                        + " waits for the plan of a newer operator");
    }

    /// By the agent and the operator of before an upgrade, or by one of them.
    @Test
    void whatWasTakenStaysReadyWhoeverOfBothDoesNotSayWhatItIs() {
        bound();
        assertThat(state()).isEqualTo(new UnitState.Ready());
        planned = Optional.of(addresses());
        assertThat(state()).isEqualTo(new UnitState.Ready());
        custody = Optional.of(custody(addresses()));
        assertThat(state()).isEqualTo(new UnitState.Ready());
        planned = Optional.of(unit(Terms.DEFAULT));
        assertThat(state()).isEqualTo(new UnitState.Ready());
    }

    private void assertMistaken(String words) {
        Verdict verdict = decide().orElseThrow();
        assertThat(verdict.work()).isEmpty();
        assertThat(verdict.state()).isInstanceOf(UnitState.Mistaken.class);
        assertThat(verdict.state().described()).isEqualTo(words);
    }

    private static PlannedUnit addresses() {
        PlannedUnit unit = unit(Terms.DEFAULT);
        return new PlannedUnit(
                unit.hostDevice(),
                unit.resourceName(),
                unit.functions(),
                unit.siblings(),
                unit.terms());
    }
}
