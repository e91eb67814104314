package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.Holder.Hold;
import io.hostdev.agent.unit.Custody.Taken;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.BindMoment;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Each rule of a unit's life, on a two-function card in group 7 with a third function that nobody
/// selected.
class LifecycleTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final PciAddress FIRST = PciAddress.parse("0000:02:00.0");
    private static final PciAddress SECOND = PciAddress.parse("0000:02:00.1");
    private static final PciAddress OTHER = PciAddress.parse("0000:02:00.2");
    private static final PciId ID = PciId.parse("8086:10d3");
    private static final BoundDriver E1000E = BoundDriver.host("e1000e");
    private static final BoundDriver VFIO = BoundDriver.vfio("vfio-pci");

    private static final Terms ON_ALLOCATE =
            new Terms(
                    Management.MANAGED,
                    DriverChoice.Auto.INSTANCE,
                    BindMoment.ON_ALLOCATE,
                    Backend.AUTO,
                    false);

    private Optional<PlannedUnit> planned = Optional.of(unit(Terms.DEFAULT));
    private Optional<Custody> custody = Optional.empty();
    private Optional<Allocation> allocation = Optional.empty();
    private Optional<Running> running = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private Optional<Drift> drift = Optional.empty();
    private Optional<PlannedUnit> rival = Optional.empty();
    private final List<Function> functions =
            new ArrayList<>(List.of(function(FIRST, E1000E), function(SECOND, E1000E)));
    private Occupancy occupancy = new Occupancy.Seen(List.of());

    @Test
    void aWantedUnitIsBound() {
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Binding(""),
                                new Work.Bind(unit(Terms.DEFAULT), custody)));
    }

    @Test
    void anInterruptedBindGoesOnWithWhatWasWrittenDown() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
        assertThat(decide())
                .isEqualTo(
                        doing(
                                new UnitState.Binding(""),
                                new Work.Bind(unit(Terms.DEFAULT), custody)));
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
    void allocatedIsInUseOpenOrNot() {
        bound();
        allocation = Optional.of(allocation().to("default/qemu"));
        assertThat(decide()).isEqualTo(in(new UnitState.InUse("pod default/qemu")));
        occupancy = new Occupancy.Seen(List.of(podProcess()));
        assertThat(decide()).isEqualTo(in(new UnitState.InUse("pod default/qemu")));
    }

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

    @Test
    void nothingIsGivenBackWhileAPodHasIt() {
        bound();
        planned = Optional.empty();
        allocation = Optional.of(allocation().to("default/qemu"));
        assertThat(decide()).isEqualTo(in(new UnitState.Draining("pod default/qemu")));
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
    void aUnitWaitsForTheOneThatStillHasAPartOfIt() {
        rival = Optional.of(unit(Terms.DEFAULT));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Binding(
                                        "unit 0000:02:00.0 of HostDevice card still has a part of it")));
    }

    @Test
    void whatIsOnVfioForAnotherUnitIsNotReady() {
        onVfio(FIRST);
        onVfio(SECOND);
        rival = Optional.of(unit(Terms.DEFAULT));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Binding(
                                        "unit 0000:02:00.0 of HostDevice card still has a part of it")));
    }

    @Test
    void noFunctionIsBoundInAGroupThatSomebodyHolds() {
        onVfio(FIRST);
        occupancy = new Occupancy.Seen(List.of(process()));
        assertThat(state()).isInstanceOf(UnitState.Unhealthy.class);
    }

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

    @Test
    void aUnitThatIsBeingTakenIsThereUntilThatHasEnded() {
        planned = Optional.empty();
        running = Optional.of(new Running(new Work.Bind(unit(Terms.DEFAULT), custody), NOW));
        assertThat(decide()).isEqualTo(in(new UnitState.Reattaching("")));
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
    void whatSomebodyBoundElsewhereIsTakenBackThreeTimesWithGrowingPauses() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
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
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
        functions.replaceAll(function ->
                function.address().equals(SECOND)
                        ? function(SECOND, VFIO).withBinding(Binding.NONE)
                        : function);
        drift = Optional.of(new Drift(3, NOW.minusSeconds(3600)));
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void nothingIsRepairedUnderAPodThatMayHaveItOpen() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
        allocation = Optional.of(allocation().started(NOW));
        assertThat(decide())
                .isEqualTo(
                        in(
                                new UnitState.Unhealthy(
                                        "TakenFromPod",
                                        "0000:02:00.1 is on e1000e while a pod that is starting has it: left as it is until the pod is gone")));
        allocation = Optional.of(allocation().started(NOW).startingAgain());
        assertThat(decide().orElseThrow().work()).isPresent();
    }

    @Test
    void nothingIsRepairedWhileAnybodyMayHoldTheGroup() {
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
        onVfio(FIRST);
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

    @Test
    void ofNothingNothingIsSaid() {
        planned = Optional.empty();
        assertThat(decide()).isEmpty();
    }

    private void bound() {
        onVfio(FIRST);
        onVfio(SECOND);
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
    }

    private void onVfio(PciAddress address) {
        functions.replaceAll(function ->
                function.address().equals(address) ? function(address, VFIO) : function);
    }

    private Optional<Verdict> decide() {
        Machine machine =
                new Machine(new Kernel("6.12", Kernel.Iommu.INTEL, false, false), functions);
        return Lifecycle.decide(
                new Situation(
                        planned,
                        custody,
                        allocation,
                        running,
                        failure,
                        drift,
                        rival,
                        machine,
                        occupancy,
                        NOW));
    }

    private UnitState state() {
        return decide().orElseThrow().state();
    }

    private static Optional<Verdict> in(UnitState state) {
        return Optional.of(new Verdict(state, Optional.empty()));
    }

    private static Optional<Verdict> doing(UnitState state, Work work) {
        return Optional.of(new Verdict(state, Optional.of(work)));
    }

    private static PlannedUnit unit(Terms terms) {
        return new PlannedUnit(
                "card", ResourceName.defaultFor("card"), List.of(FIRST, SECOND), List.of(), terms);
    }

    private static Custody custody(PlannedUnit unit) {
        return new Custody(
                "boot",
                unit,
                unit.bound().stream()
                        .map(address ->
                                new Taken(
                                        address,
                                        ID,
                                        Optional.of("e1000e"),
                                        Optional.empty(),
                                        false))
                        .toList());
    }

    private static Allocation allocation() {
        return Allocation.answered(
                ResourceName.defaultFor("card"),
                new TreeSet<>(Set.of(unit(Terms.DEFAULT).id())),
                List.of(),
                NOW,
                Set.of());
    }

    private static Holder process() {
        return new Holder(
                42,
                "qemu-system-x86",
                Optional.empty(),
                new Hold.Groups(Set.of(new IommuGroupId(7))));
    }

    private static Holder podProcess() {
        return new Holder(
                42,
                "qemu-system-x86",
                Optional.of("uid"),
                new Hold.Groups(Set.of(new IommuGroupId(7))));
    }

    private static Function function(PciAddress address, BoundDriver driver) {
        return new Function(
                address,
                new Identity(ID, Optional.empty(), PciClass.parse("0200")),
                new Placement(
                        Optional.of(new IommuGroupId(7)), OptionalInt.empty(), Optional.empty()),
                Binding.to(driver),
                SriovRole.None.INSTANCE,
                List.of());
    }
}
