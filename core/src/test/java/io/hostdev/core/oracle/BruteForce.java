// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.UnitInPlace;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The facts of a machine, found the slow and obvious way.
public final class BruteForce {

    private BruteForce() {}

    /// Connected components by transitive closure (Warshall).
    public static Set<Set<PciAddress>> components(List<Function> functions, UnitScope scope) {
        int n = functions.size();
        boolean[][] together = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                together[i][j] = i == j || related(functions.get(i), functions.get(j), scope);
            }
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    together[i][j] |= together[i][k] && together[k][j];
                }
            }
        }
        Set<Set<PciAddress>> components = new HashSet<>();
        for (int i = 0; i < n; i++) {
            Set<PciAddress> component = new TreeSet<>();
            for (int j = 0; j < n; j++) {
                if (together[i][j]) {
                    component.add(functions.get(j).address());
                }
            }
            components.add(component);
        }
        return components;
    }

    private static boolean related(Function a, Function b, UnitScope scope) {
        if (a.group().isPresent() && a.group().equals(b.group())) {
            return true;
        }
        return scope == UnitScope.DEVICE
                && !(a.sriov() instanceof VirtualFunction)
                && !(b.sriov() instanceof VirtualFunction)
                && a.address().domain() == b.address().domain()
                && a.address().bus() == b.address().bus()
                && a.address().device() == b.address().device();
    }

    static boolean bridge(Function function) {
        int baseAndSubclass = function.identity().pciClass().code() / 0x100;
        return baseAndSubclass >= 0x0600 && baseAndSubclass <= 0x06ff && baseAndSubclass != 0x0680;
    }

    static int virtualFunctions(Machine machine, Function function) {
        int there = 0;
        for (Function other : machine.functions()) {
            if (other.sriov() instanceof VirtualFunction(PciAddress pf, int _)
                    && pf.equals(function.address())) {
                there++;
            }
        }
        int said =
                function.sriov() instanceof PhysicalFunction(int _, int enabled, var _)
                        ? enabled
                        : 0;
        return Math.max(there, said);
    }

    /// The oldest claim that selects the function; of equals the one with the smallest name.
    static Optional<Claim> owner(Function function, List<Claim> claims) {
        return bridge(function)
                ? Optional.empty()
                : claims.stream()
                        .filter(claim -> claim.selects(function))
                        .min(Comparator.comparing(Claim::created).thenComparing(Claim::hostDevice));
    }

    static boolean olderThan(Claim a, Claim b) {
        return a.created().isBefore(b.created())
                || (a.created().equals(b.created())
                        && a.hostDevice().compareTo(b.hostDevice()) < 0);
    }

    static List<Function> others(Machine machine, Function function) {
        return machine.functions().stream()
                .filter(other ->
                        other.group().isPresent() && other.group().equals(function.group()))
                .toList();
    }

    /// Whether this driver keeps the kernel from giving the group away.
    static boolean blocks(Optional<String> hostDriver) {
        return hostDriver.isPresent()
                && !hostDriver.get().equals("pci-stub")
                && !hostDriver.get().equals("pcieport");
    }

    /// The claim's unit already, as its agent says, and every function of it on VFIO.
    static boolean inPlace(
            Machine machine, Claim claim, List<PciAddress> functions, Set<UnitInPlace> inPlace) {
        PciAddress lowest = functions.stream().min(Comparator.naturalOrder()).orElseThrow();
        boolean said = false;
        for (UnitInPlace unit : inPlace) {
            said |= unit.hostDevice().equals(claim.hostDevice()) && unit.id().lead().equals(lowest);
        }
        boolean bound = true;
        for (PciAddress address : functions) {
            Optional<BoundDriver> driver =
                    machine.function(address).orElseThrow().binding().driver();
            bound &= driver.isPresent() && driver.get().vfio();
        }
        return said && bound;
    }

    /// On a host driver at this moment that keeps the kernel from giving the group away.
    static boolean blocksNow(Function function) {
        Optional<BoundDriver> driver = function.binding().driver();
        return driver.isPresent() && !driver.get().vfio() && blocks(driver.map(BoundDriver::name));
    }

    /// What the function would run on had Hostdev never come.
    static Optional<String> hostDriver(Function function) {
        if (function.binding().detached().isPresent()) {
            return function.binding().detached().get().from();
        }
        if (function.binding().driver().isPresent() && !function.binding().driver().get().vfio()) {
            return Optional.of(function.binding().driver().get().name());
        }
        return Optional.empty();
    }

    /// The VirtualFunctions that says how many VFs a PF has, if no older HostDevice wants the PF
    /// itself.
    static Optional<VirtualFunctionsClaim> owner(
            Function physical, List<Claim> claims, List<VirtualFunctionsClaim> wanted) {
        VirtualFunctionsClaim oldest = null;
        for (VirtualFunctionsClaim one : wanted) {
            boolean asks = physical.sriov() instanceof PhysicalFunction && one.selects(physical);
            if (asks && (oldest == null || one.compareTo(oldest) < 0)) {
                oldest = one;
            }
        }
        for (Claim claim : claims) {
            if (oldest != null && wantsItself(claim, physical) && isOlder(claim, oldest)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(oldest);
    }

    static boolean isOlder(Claim claim, VirtualFunctionsClaim than) {
        return claim.created().isBefore(than.created())
                || (claim.created().equals(than.created())
                        && claim.hostDevice().compareTo(than.name()) <= 0);
    }

    static boolean wantsItself(Claim claim, Function physical) {
        return claim.selects(physical)
                && claim.select().stream()
                        .flatMap(selector -> selector.physicalFunctions().stream())
                        .noneMatch(
                                pattern -> pattern.physicalFunction().equals(physical.address()));
    }

    /// Why a PF cannot get so many VFs, in a word; empty: it can, or has them.
    static String trouble(Machine machine, Function physical, int count) {
        PhysicalFunction role = (PhysicalFunction) physical.sriov();
        if (count == virtualFunctions(machine, physical)) {
            return "";
        }
        if (count > role.totalVfs()) {
            return "TooManyVirtualFunctions";
        }
        if (hostDriver(physical).isPresent()) {
            return "";
        }
        return physical.binding().onVfio() ? "PhysicalFunctionOnVfio" : "NoPhysicalFunctionDriver";
    }

    /// How many VFs a PF is to have in the end.
    static int target(
            Machine machine,
            Function physical,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted) {
        int now = virtualFunctions(machine, physical);
        OptionalInt original =
                physical.sriov() instanceof PhysicalFunction role
                        ? role.originalVfs()
                        : OptionalInt.empty();
        Optional<VirtualFunctionsClaim> owner = owner(physical, claims, wanted);
        if (owner.isEmpty()) {
            return original.orElse(now);
        }
        return trouble(machine, physical, owner.get().count()).isEmpty()
                ? owner.get().count()
                : now;
    }

    /// Whether it is a VF whose PF is to have another number of them.
    static boolean goes(
            Machine machine,
            Function function,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted) {
        return function.sriov() instanceof VirtualFunction(PciAddress address, int _)
                && machine.function(address)
                        .filter(physical ->
                                virtualFunctions(machine, physical)
                                        != target(machine, physical, claims, wanted))
                        .isPresent();
    }

    /// On a VFIO driver that is not ours and not the one that the claim names.
    static boolean onAnotherDriver(Claim claim, Function function) {
        String named = claim.terms().driver().toString().replace("-", "_");
        return !named.equals("Auto")
                && function.binding().detached().isEmpty()
                && function.binding()
                        .driver()
                        .filter(driver ->
                                driver.vfio() && !driver.name().replace("-", "_").equals(named))
                        .isPresent();
    }
}
