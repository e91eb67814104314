// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// How many VFs each PF shall have.
///
/// A PF belongs to the oldest VirtualFunctions that selects it, unless an older HostDevice wants
/// the PF itself: decided by who wants what and since when, never by what is switched on at the
/// moment. A refusal takes nothing away: where Hostdev has set a number, what is there stays while
/// its VirtualFunctions asks for something that cannot be had.
final class PhysicalFunctions {

    private final Machine machine;
    private final List<Claim> claims;
    private final Map<PciAddress, PlannedVirtualFunctions> planned = new HashMap<>();
    private final List<RefusedVirtualFunctions> refused = new ArrayList<>();

    /// @param claims on functions, oldest first
    /// @param wanted numbers of VFs, oldest first
    PhysicalFunctions(Machine machine, List<Claim> claims, List<VirtualFunctionsClaim> wanted) {
        this.machine = machine;
        this.claims = claims;
        for (Function function : machine.functions()) {
            if (function.sriov() instanceof PhysicalFunction role) {
                plan(function, role, wanted.stream().filter(one -> one.selects(function)).toList());
            }
        }
    }

    List<PlannedVirtualFunctions> planned() {
        return List.copyOf(planned.values());
    }

    List<RefusedVirtualFunctions> refused() {
        return List.copyOf(refused);
    }

    Optional<PlannedVirtualFunctions> planned(PciAddress physicalFunction) {
        return Optional.ofNullable(planned.get(physicalFunction));
    }

    /// The refusal of a VF that will not stay: the number of its PF is to change, and the kernel
    /// knows no other way than by removing all (drivers/pci/pci-sysfs.c, sriov_numvfs_store).
    Optional<Refusal> changing(Function function) {
        return function.sriov() instanceof VirtualFunction role
                ? machine.function(role.physicalFunction())
                        .flatMap(physical -> changing(function, physical))
                : Optional.empty();
    }

    private Optional<Refusal> changing(Function function, Function physical) {
        int now = machine.enabledVirtualFunctions(physical);
        int target = target(physical, now);
        return now == target
                ? Optional.empty()
                : Optional.of(
                        new Refusal.VirtualFunctionsChanging(
                                function.address(), physical.address(), now, target));
    }

    private int target(Function physical, int now) {
        return planned(physical.address())
                .map(planned -> planned.count().orElse(now))
                .orElseGet(() ->
                        physical.sriov() instanceof PhysicalFunction role
                                ? role.originalVfs().orElse(now)
                                : now);
    }

    private void plan(
            Function function, PhysicalFunction role, List<VirtualFunctionsClaim> suitors) {
        if (suitors.isEmpty()) {
            return;
        }
        VirtualFunctionsClaim winner = suitors.getFirst();
        PciAddress address = function.address();
        suitors.stream()
                .skip(1)
                .forEach(loser ->
                        refuse(
                                loser,
                                new VirtualFunctionsRefusal.VirtualFunctionsClaimed(
                                        address, winner.name())));
        Optional<Claim> elder = elder(function, winner);
        if (elder.isPresent()) {
            refuse(
                    winner,
                    new VirtualFunctionsRefusal.PhysicalFunctionClaimed(
                            address, elder.get().hostDevice()));
            return;
        }
        int now = machine.enabledVirtualFunctions(function);
        Optional<VirtualFunctionsRefusal> refusal =
                winner.count() == now ? Optional.empty() : refusal(function, role, winner.count());
        refusal.ifPresent(why -> refuse(winner, why));
        if (refusal.isEmpty()) {
            planned.put(address, planned(winner, function, role, OptionalInt.of(winner.count())));
        } else if (role.originalVfs().isPresent()) {
            planned.put(address, planned(winner, function, role, OptionalInt.empty()));
        }
    }

    private static Optional<VirtualFunctionsRefusal> refusal(
            Function function, PhysicalFunction role, int count) {
        PciAddress address = function.address();
        if (count > role.totalVfs()) {
            return Optional.of(
                    new VirtualFunctionsRefusal.TooManyVirtualFunctions(
                            address, count, role.totalVfs()));
        }
        if (function.binding().hostDriver().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                function.binding()
                        .driver()
                        .<VirtualFunctionsRefusal>map(driver ->
                                new VirtualFunctionsRefusal.PhysicalFunctionOnVfio(
                                        address, driver.name()))
                        .orElseGet(() ->
                                new VirtualFunctionsRefusal.NoPhysicalFunctionDriver(address)));
    }

    /// An older HostDevice that wants the PF, and not its VFs.
    private Optional<Claim> elder(Function function, VirtualFunctionsClaim claim) {
        return claims.stream()
                .filter(other -> isOlder(other, claim))
                .filter(other -> other.selects(function))
                .filter(other -> !other.namesVirtualFunctionsOf(function.address()))
                .findFirst();
    }

    private static boolean isOlder(Claim hostDevice, VirtualFunctionsClaim claim) {
        int age = hostDevice.created().compareTo(claim.created());
        return age < 0 || (age == 0 && hostDevice.hostDevice().compareTo(claim.name()) <= 0);
    }

    private PlannedVirtualFunctions planned(
            VirtualFunctionsClaim claim,
            Function function,
            PhysicalFunction role,
            OptionalInt count) {
        PciAddress address = function.address();
        NavigableSet<Integer> unprobed = new TreeSet<>();
        IntStream.range(0, count.orElse(role.totalVfs()))
                .filter(index ->
                        claims.stream()
                                .anyMatch(
                                        other -> other.names(new VirtualFunction(address, index))))
                .forEach(unprobed::add);
        return new PlannedVirtualFunctions(
                claim.name(), address, Optional.of(function.identity()), count, unprobed);
    }

    private void refuse(VirtualFunctionsClaim claim, VirtualFunctionsRefusal refusal) {
        refused.add(new RefusedVirtualFunctions(claim.name(), refusal.physicalFunction(), refusal));
    }
}
