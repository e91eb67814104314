// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.RandomMachines.pick;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.DriverChoice;
import io.hostdev.core.claim.Grouping;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.select.AddressPattern;
import io.hostdev.core.select.ClassPrefix;
import io.hostdev.core.select.IdPattern;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/// Claims that compete for one machine: equal ages, equal resource names, overlapping selections.
public final class RandomClaims {

    private static final List<String> DRIVERS =
            List.of("Auto", "Auto", "Auto", "Auto", "vfio_pci", "mlx5-for-vms");

    private RandomClaims() {}

    public static List<Claim> claims(Random random, Machine machine) {
        List<Claim> claims = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            claims.add(claim(random, machine, "claim-" + i));
        }
        return claims;
    }

    private static Claim claim(Random random, Machine machine, String name) {
        List<Selector> select = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            select.add(selector(random, machine));
        }
        return new Claim(
                name,
                Instant.ofEpochSecond(random.nextInt(4)),
                new ResourceName("hostdev.io/" + (random.nextInt(5) == 0 ? "shared" : name)),
                Map.of(),
                select,
                new Grouping(
                        pick(random, List.of(Grouping.UnitScope.values())),
                        pick(random, List.of(Grouping.Siblings.values()))),
                new Terms(
                        random.nextInt(5) == 0
                                ? Terms.Management.UNMANAGED
                                : Terms.Management.MANAGED,
                        DriverChoice.parse(pick(random, DRIVERS)),
                        Terms.BindMoment.EAGER,
                        pick(random, List.of(Terms.Backend.values())),
                        random.nextInt(4) == 0));
    }

    /// Numbers of VFs that compete with each other and with the claims for PFs: now and then more
    /// than the hardware offers, or as many as there are.
    public static List<VirtualFunctionsClaim> virtualFunctions(Random random, Machine machine) {
        List<VirtualFunctionsClaim> wanted = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            wanted.add(
                    new VirtualFunctionsClaim(
                            "claim-" + i,
                            Instant.ofEpochSecond(random.nextInt(4)),
                            Map.of(),
                            List.of(selector(random, machine)),
                            random.nextInt(10)));
        }
        return wanted;
    }

    private static Selector selector(Random random, Machine machine) {
        List<Function> all = machine.functions();
        if (all.isEmpty()) {
            return Selector.byAddress("0000:00:00.*");
        }
        Function any = pick(random, all);
        return switch (random.nextInt(7)) {
            case 0 -> byId(IdPattern.parse("8086:*"));
            case 1 -> byClass(ClassPrefix.parse(pick(random, RandomMachines.CLASSES)));
            case 2 -> byDriver(pick(random, RandomMachines.HOST_DRIVERS));
            case 3 ->
                    any.sriov() instanceof VirtualFunction virtual
                            ? byPhysicalFunction(virtual)
                            : byId(new IdPattern(0x10de, OptionalInt.empty()));
            case 4 -> Selector.byAddress(any.address().toString());
            default ->
                    new Selector(
                            List.of(new AddressPattern(any.address().slot(), 0, 7)),
                            List.of(),
                            List.of(),
                            List.of(),
                            Set.of(),
                            List.of(),
                            Set.of());
        };
    }

    private static Selector byId(IdPattern id) {
        return new Selector(
                List.of(), List.of(id), List.of(), List.of(), Set.of(), List.of(), Set.of());
    }

    private static Selector byClass(ClassPrefix prefix) {
        return new Selector(
                List.of(), List.of(), List.of(), List.of(prefix), Set.of(), List.of(), Set.of());
    }

    private static Selector byDriver(String driver) {
        return new Selector(
                List.of(), List.of(), List.of(), List.of(), Set.of(driver), List.of(), Set.of());
    }

    private static Selector byPhysicalFunction(VirtualFunction virtual) {
        return new Selector(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(new VirtualFunctionPattern(virtual.physicalFunction(), 0, virtual.index())),
                Set.of());
    }
}
