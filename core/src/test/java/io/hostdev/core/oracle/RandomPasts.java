// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.RandomMachines.pick;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.machine.Binding;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.Placement;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitInPlace;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/// Machines on which a plan was carried out, and where others were busy since: host drivers bound
/// to members of groups, functions taken back, uses of the host that come up, groups that cannot be
/// seen, and HostDevices edited.
public record RandomPasts(Machine machine, List<Claim> claims, Set<UnitInPlace> inPlace) {

    public static RandomPasts of(Random random) {
        Machine before = RandomMachines.machine(random);
        List<Claim> claims = RandomClaims.claims(random, before);
        NodePlan plan = Planner.plan(before, claims);
        Machine carriedOut = AppliedPlan.on(before, plan);
        return new RandomPasts(
                new Machine(
                        before.kernel(),
                        carriedOut.functions().stream()
                                .map(function -> disturbed(function, random))
                                .toList()),
                claims.stream().map(claim -> edited(claim, random)).toList(),
                inPlace(plan));
    }

    /// What an agent says that has carried out this plan.
    public static Set<UnitInPlace> inPlace(NodePlan plan) {
        return plan.units().stream()
                .map(RandomPasts::inPlace)
                .collect(Collectors.toUnmodifiableSet());
    }

    public static UnitInPlace inPlace(PlannedUnit unit) {
        return new UnitInPlace(unit.hostDevice(), unit.id());
    }

    private static Function disturbed(Function function, Random random) {
        boolean bound = random.nextInt(100) < (function.binding().onVfio() ? 5 : 25);
        Function now =
                bound
                        ? function.withBinding(
                                Binding.to(
                                        BoundDriver.host(
                                                pick(random, RandomMachines.HOST_DRIVERS))))
                        : function;
        now =
                random.nextInt(100) < 10
                        ? now.withHostUse(List.of(new HostUse(HostUse.Kind.CONSOLE, "tty0")))
                        : now;
        return random.nextInt(100) < 3 ? now.withPlacement(Placement.UNKNOWN) : now;
    }

    private static Claim edited(Claim claim, Random random) {
        Terms terms = claim.terms();
        Claim regrouped =
                Claims.with(
                        claim,
                        new Grouping(
                                claim.grouping().scope(),
                                edited(claim.grouping().siblings(), random)
                                        .orElse(claim.grouping().siblings())));
        return Claims.with(
                regrouped,
                new Terms(
                        edited(terms.management(), random).orElse(terms.management()),
                        terms.driver(),
                        terms.bind(),
                        terms.backend(),
                        terms.allowHostCritical()));
    }

    private static <E extends Enum<E>> Optional<E> edited(E now, Random random) {
        return random.nextInt(100) < 15
                ? Optional.of(pick(random, List.of(now.getDeclaringClass().getEnumConstants())))
                : Optional.empty();
    }
}
