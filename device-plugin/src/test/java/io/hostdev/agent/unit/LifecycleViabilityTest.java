// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.machine.Placement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What keeps a unit that is bound from pods, and what a pod that has it does not feel.
class LifecycleViabilityTest extends CardSituation {

    @Test
    void aForeignProcessMakesItUnhealthyAndADyingPodDoesNot() {
        bound();
        occupancy = new Occupancy.Seen(List.of(process()));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Unhealthy(
                                        "HeldByProcess", "held by process 42 (qemu-system-x86)")));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(state()).isInstanceOf(UnitState.InUse.class);
    }

    @Test
    void aSiblingOnItsHostDriverMakesItUnhealthyByName() {
        bound();
        functions.add(function(OTHER, E1000E));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Unhealthy(
                                        "GroupNotViable",
                                        "IOMMU group 7 cannot go to a pod while a host driver has 0000:02:00.2 (e1000e)")));
    }

    @Test
    void aVanishedFunctionIsMissing() {
        bound();
        functions.removeLast();
        assertThat(decide()).isEqualTo(in(new UnitState.Missing("0000:02:00.1 is not there")));
    }

    /// Not yet, or not any more: then nobody knows who is in it.
    @Test
    void aFunctionWithoutAGroupKeepsTheUnitFromTheOffer() {
        bound();
        functions.replaceAll(function ->
                function.address().equals(SECOND)
                        ? function.withPlacement(
                                new Placement(
                                        Optional.empty(), OptionalInt.empty(), Optional.empty()))
                        : function);
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Unhealthy(
                                        "NoIommuGroup", "0000:02:00.1 is in no IOMMU group")));
    }

    @Test
    void whatVanishesFromAHeldUnitChangesNothingForTheRest() {
        bound();
        functions.removeLast();
        allocation = Optional.of(allocation().to("default/qemu"));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide()).isEqualTo(in(new UnitState.Missing("0000:02:00.1 is not there")));
    }

    @Test
    void whatComesToAHeldGroupChangesNothingForThePod() {
        bound();
        functions.add(function(OTHER, E1000E));
        allocation = Optional.of(allocation().to("default/qemu"));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide()).isEqualTo(in(new UnitState.InUse("pod default/qemu")));
    }
}
