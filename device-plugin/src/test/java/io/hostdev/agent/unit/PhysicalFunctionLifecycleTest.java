// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.unit.PhysicalFunctionLifecycle.Verdict;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.machine.SriovRole;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.PlannedVirtualFunctions;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A PF with two VFs, and what is done about their number.
class PhysicalFunctionLifecycleTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PciAddress PF = PciAddress.parse("0000:01:00.0");
    private static final PciAddress VF_0 = PciAddress.parse("0000:01:10.0");
    private static final PciAddress VF_1 = PciAddress.parse("0000:01:10.2");
    private static final PlannedUnit UNIT =
            new PlannedUnit(
                    "vf-nic",
                    ResourceName.defaultFor("vf-nic"),
                    List.of(VF_0),
                    List.of(),
                    Terms.DEFAULT);

    private Optional<PlannedVirtualFunctions> planned = Optional.empty();
    private Optional<VirtualFunctionsCustody> custody = Optional.empty();
    private Optional<Instant> runningSince = Optional.empty();
    private Optional<FailedChange> failure = Optional.empty();
    private List<PlannedUnit> units = List.of();
    private Ledger ledger = Ledger.EMPTY;
    private Occupancy occupancy = new Occupancy.Seen(List.of());
    private final List<Function> functions =
            new ArrayList<>(
                    List.of(
                            function(PF, new SriovRole.PhysicalFunction(7, 2), 1),
                            function(VF_0, new SriovRole.VirtualFunction(PF, 0), 20),
                            function(VF_1, new SriovRole.VirtualFunction(PF, 1), 21)));

    @Test
    void whatNobodyWantsAndNobodyHasChangedIsNotOurs() {
        assertThat(decide()).isEmpty();
    }

    @Test
    void theNumberThatIsThereIsReady() {
        wanted(2);
        assertThat(decide().orElseThrow())
                .isEqualTo(new Verdict(new VirtualFunctionsState.Ready(), Optional.empty()));
    }

    @Test
    void anotherNumberIsMadeWhenNobodyHasOne() {
        wanted(3);
        assertThat(change().count()).isEqualTo(3);
        assertThat(change().last()).isFalse();
    }

    @Test
    void whatIsNoLongerWantedGetsBackWhatItHad() {
        custody = Optional.of(owed(true));
        assertThat(change().count()).isZero();
        assertThat(change().last()).isTrue();
    }

    @Test
    void whatHasItBackAlreadyIsOwedNothingMore() {
        functions.removeLast();
        functions.removeLast();
        functions.set(0, function(PF, new SriovRole.PhysicalFunction(7, 0), 1));
        custody = Optional.of(owed(true));
        assertThat(change().last()).isTrue();
    }

    /// VFs may lack their driver, and those to come may not be probed.
    @Test
    void aChangeThatWasInterruptedIsFinishedAlsoWhereTheNumberIsRight() {
        wanted(2);
        custody = Optional.of(owed(false));
        assertThat(change().count()).isEqualTo(2);
    }

    @Test
    void aUnitThatIsStillPlannedKeepsThemAll() {
        wanted(3);
        units = List.of(UNIT);
        assertDraining("0000:01:10.0 is planned as unit 0000:01:10.0 of HostDevice vf-nic");
    }

    @Test
    void whatIsInCustodyKeepsThemAllAndThePodIsNamed() {
        wanted(3);
        ledger = ledger(Optional.empty());
        assertDraining("unit 0000:01:10.0 of HostDevice vf-nic still has 0000:01:10.0");
        ledger = ledger(Optional.of("default/vm"));
        assertDraining("pod default/vm has 0000:01:10.0");
    }

    @Test
    void aHolderKeepsThemAll() {
        wanted(3);
        occupancy =
                new Occupancy.Seen(
                        List.of(
                                new Holder(
                                        42,
                                        "qemu",
                                        Optional.empty(),
                                        new Holder.Hold.Groups(Set.of(new IommuGroupId(21))))));
        assertDraining("0000:01:10.2 is held by process 42 (qemu)");
    }

    @Test
    void whereNotAllProcessesAreSeenNobodyIsCalledFree() {
        wanted(3);
        occupancy = new Occupancy.Unseen("no /proc");
        assertDraining("0000:01:10.0 is held by unknown: no /proc");
    }

    @Test
    void whatTheHostLivesOnKeepsThemAll() {
        wanted(3);
        functions.set(
                2,
                functions
                        .get(2)
                        .withHostUse(
                                List.of(
                                        new HostUse(
                                                HostUse.Kind.CONTAINER_NETWORK,
                                                "in another network namespace"))));
        assertDraining(
                "0000:01:10.2 carries a container's network interface (in another network namespace)");
    }

    @Test
    void aPhysicalFunctionThatIsStillAHostDevicesIsWaitedFor() {
        wanted(3);
        PlannedUnit card =
                new PlannedUnit(
                        "nic",
                        ResourceName.defaultFor("nic"),
                        List.of(PF),
                        List.of(),
                        Terms.DEFAULT);
        ledger = new Ledger(Map.of(card.id(), custody(card)), List.of());
        assertDraining("unit 0000:01:00.0 of HostDevice nic still has 0000:01:00.0");
    }

    @Test
    void aPhysicalFunctionThatAProcessHasIsWaitedFor() {
        wanted(3);
        functions.removeLast();
        functions.removeLast();
        functions.set(
                0,
                function(PF, new SriovRole.PhysicalFunction(7, 0), 1)
                        .withBinding(Binding.to(BoundDriver.vfio("vfio-pci"))));
        occupancy =
                new Occupancy.Seen(
                        List.of(
                                new Holder(
                                        42,
                                        "dpdk",
                                        Optional.empty(),
                                        new Holder.Hold.Groups(Set.of(new IommuGroupId(1))))));
        assertDraining("0000:01:00.0 is held by process 42 (dpdk)");
    }

    @Test
    void aFailureIsSaidUntilItIsTriedAgain() {
        wanted(3);
        failure =
                Optional.of(
                        FailedChange.of(
                                change(), "KernelRefused", "ENOSPC", Optional.empty(), NOW));
        assertThat(decide().orElseThrow())
                .isEqualTo(
                        new Verdict(
                                new VirtualFunctionsState.Failed(
                                        "KernelRefused", "ENOSPC", NOW.plusSeconds(2)),
                                Optional.empty()));
        wanted(4);
        assertThat(change().count()).as("another change").isEqualTo(4);
    }

    /// Another driver may not refuse it.
    @Test
    void aFailureIsNoReasonToWaitOnceThePhysicalFunctionHasAnotherDriver() {
        wanted(3);
        failure =
                Optional.of(
                        FailedChange.of(
                                change(), "KernelRefused", "ENOENT", Optional.empty(), NOW));
        assertThat(decide().orElseThrow().change()).isEmpty();
        functions.set(0, functions.getFirst().withBinding(Binding.to(BoundDriver.host("igb_uio"))));
        assertThat(change().count()).isEqualTo(3);
    }

    @Test
    void aWriteThatTheKernelKeepsIsSaid() {
        wanted(3);
        runningSince = Optional.of(NOW.minusSeconds(11));
        assertThat(decide().orElseThrow().state().described()).contains("the kernel keeps a write");
    }

    @Test
    void aPhysicalFunctionThatIsNotThereIsMissing() {
        wanted(3);
        functions.clear();
        assertThat(decide().orElseThrow().state()).isEqualTo(new VirtualFunctionsState.Missing());
    }

    @Test
    void anotherPhysicalFunctionAtItsAddressIsLeftAlone() {
        wanted(2, "15b3:101d");
        assertMistaken("0000:01:00.0 is 8086:10c9 now, and 15b3:101d was planned");
        wanted(3, "15b3:101d");
        assertMistaken("0000:01:00.0 is 8086:10c9 now, and 15b3:101d was planned");
        custody = Optional.of(owed(false));
        assertMistaken("0000:01:00.0 is 8086:10c9 now, and 15b3:101d was planned");
    }

    /// By an operator that names addresses alone.
    @Test
    void aPhysicalFunctionThatThePlanDoesNotIdentifyIsSeenToOnlyIfItWasBefore() {
        planned =
                Optional.of(
                        new PlannedVirtualFunctions(
                                "numbers",
                                PF,
                                Optional.empty(),
                                OptionalInt.of(3),
                                new TreeSet<>()));
        assertMistaken("the plan does not say which device it means");
        custody = Optional.of(owed(true));
        assertThat(change().count()).isEqualTo(3);
    }

    private void assertMistaken(String words) {
        Verdict verdict = decide().orElseThrow();
        assertThat(verdict.change()).isEmpty();
        assertThat(verdict.state()).isInstanceOf(VirtualFunctionsState.Mistaken.class);
        assertThat(verdict.state().described()).contains(words);
    }

    private void wanted(int count) {
        wanted(count, "8086:10c9");
    }

    private void wanted(int count, String id) {
        planned =
                Optional.of(
                        new PlannedVirtualFunctions(
                                "numbers",
                                PF,
                                Optional.of(identity(id)),
                                OptionalInt.of(count),
                                new TreeSet<>()));
    }

    private void assertDraining(String waitsFor) {
        assertThat(decide().orElseThrow())
                .isEqualTo(
                        new Verdict(
                                new VirtualFunctionsState.Draining(waitsFor), Optional.empty()));
    }

    private VirtualFunctionsChange change() {
        return decide().flatMap(Verdict::change).orElseThrow();
    }

    private Optional<Verdict> decide() {
        return PhysicalFunctionLifecycle.decide(
                new PhysicalFunctionSituation(
                        PF,
                        planned,
                        custody,
                        runningSince,
                        failure,
                        units,
                        ledger,
                        PlainKernel.with(functions),
                        occupancy,
                        NOW));
    }

    /// Of none before.
    private static VirtualFunctionsCustody owed(boolean settled) {
        return new VirtualFunctionsCustody(
                "boot",
                "numbers",
                PF,
                PciId.parse("8086:10c9"),
                OptionalLong.empty(),
                0,
                true,
                settled);
    }

    private static Ledger ledger(Optional<String> pod) {
        TreeSet<UnitId> ids = new TreeSet<>(Set.of(UNIT.id()));
        return new Ledger(
                Map.of(UNIT.id(), custody(UNIT)),
                pod.map(name ->
                                List.of(
                                        Allocation.answered(
                                                        UNIT.resourceName(),
                                                        ids,
                                                        List.of(),
                                                        NOW,
                                                        Set.of())
                                                .to(name)))
                        .orElse(List.of()));
    }

    private static Custody custody(PlannedUnit unit) {
        return new Custody(
                "boot",
                unit,
                unit.functions().stream()
                        .map(address ->
                                new Custody.Taken(
                                        address,
                                        PciId.parse("8086:10ca"),
                                        OptionalLong.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false,
                                        Optional.of("vfio-pci")))
                        .toList());
    }

    private static Identity identity(String id) {
        return new Identity(PciId.parse(id), Optional.empty(), PciClass.parse("020000"));
    }

    private static Function function(PciAddress address, SriovRole role, int group) {
        return new Function(
                address,
                identity("8086:10c9"),
                new Placement(
                        Optional.of(new IommuGroupId(group)),
                        OptionalInt.empty(),
                        Optional.empty()),
                Binding.to(BoundDriver.host("igb")),
                role,
                List.of());
    }
}
