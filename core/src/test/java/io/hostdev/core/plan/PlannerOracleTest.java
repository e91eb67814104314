// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.oracle.AppliedPlan;
import io.hostdev.core.oracle.PlanOracle;
import io.hostdev.core.oracle.RandomClaims;
import io.hostdev.core.oracle.RandomMachines;
import io.hostdev.core.oracle.RandomPasts;
import io.hostdev.core.oracle.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerOracleTest {

    private static final int MACHINES = 10_000;

    @Test
    void everyPlanIsRight() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<Claim> claims = RandomClaims.claims(random, machine);
                    PlanOracle.check(machine, claims, Set.of(), Planner.plan(machine, claims));
                });
    }

    @Test
    void everyPlanWithNumbersOfVirtualFunctionsIsRight() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<Claim> claims = RandomClaims.claims(random, machine);
                    List<VirtualFunctionsClaim> wanted =
                            RandomClaims.virtualFunctions(random, machine);
                    PlanOracle.check(
                            machine,
                            claims,
                            wanted,
                            Set.of(),
                            Planner.plan(machine, claims, wanted, Set.of()));
                });
    }

    /// First the VFs come and go, then what is on them is planned, and then nothing is left to do.
    @Test
    void onceTheVirtualFunctionsAreThereOnePlanIsEnough() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine before = RandomMachines.machine(random);
                    List<Claim> claims = RandomClaims.claims(random, before);
                    List<VirtualFunctionsClaim> wanted =
                            RandomClaims.virtualFunctions(random, before);
                    NodePlan drain = Planner.plan(before, claims, wanted, Set.of());
                    Machine there =
                            AppliedPlan.virtualFunctions(AppliedPlan.on(before, drain), drain);
                    NodePlan plan = Planner.plan(there, claims, wanted, Set.of());
                    assertThat(plan.virtualFunctions()).isEqualTo(drain.virtualFunctions());
                    Machine after = AppliedPlan.on(there, plan);
                    assertThat(AppliedPlan.virtualFunctions(after, plan)).isEqualTo(after);
                    assertThat(Planner.plan(after, claims, wanted, Set.of())).isEqualTo(plan);
                });
    }

    @Test
    void everyPlanOnAMachineWithUnitsInPlaceIsRight() {
        Seeds.sample(
                MACHINES,
                random -> {
                    RandomPasts past = RandomPasts.of(random);
                    PlanOracle.check(past.machine(), past.claims(), past.inPlace(), plan(past));
                });
    }

    @Test
    void aUnitThatWasKeptIsKeptAgain() {
        Seeds.sample(
                MACHINES,
                random -> {
                    RandomPasts past = RandomPasts.of(random);
                    NodePlan plan = plan(past);
                    Machine after = AppliedPlan.on(past.machine(), plan);
                    assertThat(Planner.plan(after, past.claims(), RandomPasts.inPlace(plan)))
                            .isEqualTo(plan);
                    assertThat(AppliedPlan.on(after, plan)).isEqualTo(after);
                });
    }

    private static NodePlan plan(RandomPasts past) {
        return Planner.plan(past.machine(), past.claims(), past.inPlace());
    }

    @Test
    void theOrderOfClaimsDoesNotMatter() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<Claim> claims = RandomClaims.claims(random, machine);
                    List<VirtualFunctionsClaim> wanted =
                            RandomClaims.virtualFunctions(random, machine);
                    List<Claim> shuffled = new ArrayList<>(claims);
                    Collections.shuffle(shuffled, random);
                    assertThat(Planner.plan(machine, shuffled, wanted.reversed(), Set.of()))
                            .isEqualTo(Planner.plan(machine, claims, wanted, Set.of()));
                });
    }

    @Test
    void planningOnTheResultOfAPlanChangesNothing() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<Claim> claims = RandomClaims.claims(random, machine);
                    NodePlan plan = Planner.plan(machine, claims);
                    Machine after = AppliedPlan.on(machine, plan);
                    assertThat(Planner.plan(after, claims)).isEqualTo(plan);
                    assertThat(AppliedPlan.on(after, plan)).isEqualTo(after);
                });
    }

    @Test
    void takingEverythingBackRestoresTheMachine() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine dirty = RandomMachines.machine(random);
                    Machine before = AppliedPlan.on(dirty, NodePlan.EMPTY);
                    NodePlan plan = Planner.plan(before, RandomClaims.claims(random, before));
                    assertThat(AppliedPlan.on(AppliedPlan.on(before, plan), NodePlan.EMPTY))
                            .isEqualTo(before);
                });
    }

    @Test
    void whatWasPlannedBeforeDoesNotMatter() {
        Seeds.sample(
                MACHINES,
                random -> {
                    Machine machine =
                            AppliedPlan.on(RandomMachines.machine(random), NodePlan.EMPTY);
                    List<Claim> claims = RandomClaims.claims(random, machine);
                    assertThat(Planner.plan(withAPast(machine, random), claims))
                            .isEqualTo(Planner.plan(machine, claims));
                });
    }

    /// Some functions of the host's are on VFIO by our hand.
    private static Machine withAPast(Machine machine, Random random) {
        return new Machine(
                machine.kernel(),
                machine.functions().stream()
                        .map(function ->
                                function.binding().onVfio() || random.nextBoolean()
                                        ? function
                                        : detached(function))
                        .toList());
    }

    private static Function detached(Function function) {
        return function.withBinding(
                new Binding(
                        Optional.of(BoundDriver.vfio("vfio-pci")),
                        Optional.of(
                                new Binding.Detached(
                                        function.binding().driver().map(BoundDriver::name)))));
    }

    /// What keeps a new unit from being planned, of those that are in place and stay.
    @Test
    void theRandomPastsShowEveryReasonToKeep() {
        Map<Class<?>, Integer> kept = new HashMap<>();
        Map<Class<?>, Integer> withdrawn = new HashMap<>();
        Seeds.each(
                MACHINES,
                random -> {
                    RandomPasts past = RandomPasts.of(random);
                    NodePlan plan = plan(past);
                    for (RefusedUnit refused :
                            Planner.plan(past.machine(), past.claims()).refused()) {
                        if (plan.unit(refused.id())
                                .filter(unit -> unit.hostDevice().equals(refused.hostDevice()))
                                .isPresent()) {
                            kept.merge(refused.refusal().getClass(), 1, Integer::sum);
                        } else if (past.inPlace()
                                .contains(new UnitInPlace(refused.hostDevice(), refused.id()))) {
                            withdrawn.merge(refused.refusal().getClass(), 1, Integer::sum);
                        }
                    }
                });
        assertThat(kept.keySet())
                .containsExactlyInAnyOrder(
                        Refusal.NoIommuGroup.class,
                        Refusal.HostCritical.class,
                        Refusal.SiblingsInUse.class,
                        Refusal.GroupNotViable.class);
        assertThat(kept.values()).allMatch(times -> times > 50, kept.toString());
        assertThat(withdrawn)
                .containsKeys(
                        Refusal.SiblingsInUse.class,
                        Refusal.GroupNotViable.class,
                        Refusal.HostCritical.class,
                        Refusal.NotOnVfio.class);
    }

    /// An oracle proves nothing about what the random machines never show.
    @Test
    void theRandomMachinesShowEveryOutcome() {
        Map<Class<?>, Integer> seen = new HashMap<>();
        Map<Management, Integer> units = new EnumMap<>(Management.class);
        Seeds.each(
                MACHINES,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    NodePlan plan =
                            Planner.plan(
                                    machine,
                                    RandomClaims.claims(random, machine),
                                    RandomClaims.virtualFunctions(random, machine),
                                    Set.of());
                    plan.refused()
                            .forEach(refused ->
                                    seen.merge(refused.refusal().getClass(), 1, Integer::sum));
                    plan.refusedVirtualFunctions()
                            .forEach(refused ->
                                    seen.merge(refused.refusal().getClass(), 1, Integer::sum));
                    plan.remarks()
                            .forEach(remark -> seen.merge(remark.getClass(), 1, Integer::sum));
                    plan.units()
                            .forEach(unit ->
                                    units.merge(unit.terms().management(), 1, Integer::sum));
                });
        List<Class<?>> expected = new ArrayList<>();
        expected.addAll(List.of(Refusal.class.getPermittedSubclasses()));
        expected.addAll(List.of(VirtualFunctionsRefusal.class.getPermittedSubclasses()));
        expected.addAll(List.of(Remark.class.getPermittedSubclasses()));
        assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.values()).allMatch(times -> times > 50, seen.toString());
        assertThat(units.values()).hasSize(2).allMatch(times -> times > 50);
    }
}
