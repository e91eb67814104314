// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A pod gets a unit, and what is bound for it alone.
class LifecycleAllocationTest extends CardSituation {

    @Test
    void allocatedIsInUseOpenOrNot() {
        bound();
        allocation = Optional.of(allocation().to("default/qemu"));
        assertThat(decide()).isEqualTo(in(new UnitState.InUse("pod default/qemu")));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide()).isEqualTo(in(new UnitState.InUse("pod default/qemu")));
    }

    @Test
    void onAllocateGivesAHalfBoundUnitBackOnceNoPodHasIt() {
        planned = Optional.of(unit(ON_ALLOCATE));
        custody = Optional.of(custody(unit(ON_ALLOCATE)));
        onVfio(FIRST);
        assertThat(state()).isInstanceOf(UnitState.Reattaching.class);
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void onAllocateBindsWhenAPodGetsItAndGivesBackAfterwards() {
        PlannedUnit late = unit(ON_ALLOCATE);
        planned = Optional.of(late);
        assertThat(decide()).isEqualTo(in(new UnitState.Detached()));
        allocation = Optional.of(allocation());
        assertThat(decide())
                .isEqualTo(doing(new UnitState.Binding(""), new Work.Bind(late, Optional.empty())));
        onVfio(FIRST);
        onVfio(SECOND);
        custody = Optional.of(custody(late));
        assertThat(state()).isInstanceOf(UnitState.InUse.class);
        allocation = Optional.empty();
        assertThat(decide())
                .isEqualTo(doing(new UnitState.Reattaching(""), new Work.Reattach(custody(late))));
    }
}
