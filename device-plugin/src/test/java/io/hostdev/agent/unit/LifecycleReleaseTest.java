// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A unit goes back: not while anybody has it, and nobody is forgotten.
class LifecycleReleaseTest extends CardSituation {

    @Test
    void nothingIsGivenBackWhileAPodHasIt() {
        bound();
        planned = Optional.empty();
        allocation = Optional.of(allocation().to("default/qemu"));
        assertThat(decide()).isEqualTo(in(new UnitState.Draining("pod default/qemu")));
    }

    /// A VF that the kernel is removing is a VF no more: it is not even selected.
    @Test
    void whatIsTakenFromAPodMeanwhileIsSaidToBe() {
        bound();
        functions.replaceAll(function -> function.withBinding(Binding.NONE));
        planned = Optional.empty();
        allocation = Optional.of(allocation().started(NOW).to("default/qemu"));
        assertThat(state())
                .isInstanceOfSatisfying(
                        UnitState.Taken.class,
                        taken -> {
                            assertThat(taken.holder()).isEqualTo("pod default/qemu");
                            assertThat(taken.message()).contains("0000:02:00.0 has no driver");
                        });
    }

    @Test
    void theProcessByWhichAPodHasItIsNamed() {
        bound();
        planned = Optional.empty();
        allocation = Optional.of(allocation().to("default/qemu"));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Draining(
                                        "pod default/qemu with process 42 (qemu-system-x86)")));
    }

    @Test
    void theProcessWhoseContainerWasGivenTheGroupIsNamedForAMappingAlone() {
        bound();
        planned = Optional.empty();
        allocation = Optional.of(allocation().to("default/dpdk"));
        Hold given = new Hold.Devices(Set.of(new IommuGroupId(7)));
        occupancy = new Occupancy.Seen(List.of(new Holder(42, "dpdk", Optional.of("uid"), given)));
        assertThat(decide())
                .isEqualTo(in(new UnitState.Draining("pod default/dpdk with process 42 (dpdk)")));
    }

    @Test
    void nothingIsGivenBackWhileTheKernelKnowsAHolder() {
        bound();
        planned = Optional.empty();
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide()).isEqualTo(in(new UnitState.Releasing("process 42 (qemu-system-x86)")));
    }

    @Test
    void aMappingAloneHoldsEveryGroup() {
        bound();
        planned = Optional.empty();
        occupancy =
                new Occupancy.Seen(
                        List.of(
                                new Holder(
                                        42, "qemu", Optional.empty(), new Hold.Devices(Set.of()))));
        assertThat(state()).isInstanceOf(UnitState.Releasing.class);
    }

    @Test
    void nothingIsGivenBackWhenTheHoldersCannotBeSeen() {
        bound();
        planned = Optional.empty();
        occupancy = new Occupancy.Unseen("/proc/7/fd: permission denied");
        assertThat(decide())
                .isEqualTo(in(new UnitState.Releasing("unknown: /proc/7/fd: permission denied")));
    }

    @Test
    void whatIsFreeAndUnwantedGoesBack() {
        bound();
        planned = Optional.empty();
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Reattaching(""),
                                new Work.Reattach(custody.orElseThrow())));
    }

    @Test
    void aChangedUnitIsReleasedFirstAndInItsTime() {
        bound();
        planned =
                Optional.of(
                        new PlannedUnit(
                                "card",
                                ResourceName.defaultFor("card"),
                                List.of(FIRST),
                                List.of(),
                                Terms.DEFAULT));
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Reattaching(""),
                                new Work.Reattach(custody.orElseThrow())));
        allocation = Optional.of(allocation());
        assertThat(decide()).isEqualTo(in(new UnitState.Draining("a pod that is starting")));
    }

    @Test
    void aUnitThatIsBeingTakenIsThereUntilThatHasEnded() {
        planned = Optional.empty();
        running = Optional.of(new Running(new Work.Bind(unit(Terms.DEFAULT), custody), NOW));
        assertThat(decide()).isEqualTo(in(new UnitState.Reattaching("")));
    }

    @Test
    void workThatTheKernelKeepsSaysForWhom() {
        bound();
        planned = Optional.empty();
        Work reattach = new Work.Reattach(custody.orElseThrow());
        running = Optional.of(new Running(reattach, NOW.minusSeconds(10)));
        assertThat(decide()).isEqualTo(in(new UnitState.Reattaching("")));
        running = Optional.of(new Running(reattach, NOW.minusSeconds(11)));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Reattaching(
                                        "the kernel keeps a write since 2026-11-20T11:59:49Z, until a holder that no process shows closes the device")));
        occupancy = new Occupancy.Seen(List.of(process()));
        assertThat(state())
                .isInstanceOfSatisfying(
                        UnitState.Reattaching.class,
                        state ->
                                assertThat(state.waitsFor())
                                        .contains("process 42 (qemu-system-x86)"));
    }

    @Test
    void whatIsHeldAtTheLastMomentIsLookedAtAgainSoon() {
        bound();
        planned = Optional.empty();
        Work reattach = new Work.Reattach(custody.orElseThrow());
        failure = Optional.of(Failure.Held.of(reattach, "somebody", NOW));
        assertThat(decide()).isEqualTo(in(new UnitState.Releasing("somebody")));
        failure = Optional.of(Failure.Held.of(reattach, "somebody", NOW.minusSeconds(1)));
        assertThat(decide()).isEqualTo(doing(new UnitState.Releasing("somebody"), reattach));
        running = Optional.of(new Running(reattach, NOW));
        assertThat(decide()).isEqualTo(in(new UnitState.Releasing("somebody")));
    }
}
