// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.PlanOracle.require;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.VirtualFunction;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.plan.RefusedUnit;
import io.hostdev.core.plan.UnitInPlace;
import io.hostdev.core.viability.Blocker;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether what is refused is refused for a reason that is true.
final class RefusalOracle {

    private final Machine machine;
    private final List<Claim> claims;
    private final List<VirtualFunctionsClaim> wanted;
    private final Set<UnitInPlace> inPlace;

    RefusalOracle(
            Machine machine,
            List<Claim> claims,
            List<VirtualFunctionsClaim> wanted,
            Set<UnitInPlace> inPlace) {
        this.machine = machine;
        this.claims = claims;
        this.wanted = wanted;
        this.inPlace = inPlace;
    }

    void check(RefusedUnit refused) {
        Claim claim = claim(refused.hostDevice());
        require(holds(claim, refused), "not true: %s", refused);
        require(
                !BruteForce.inPlace(machine, claim, refused.functions(), inPlace)
                        || single(refused)
                        || mustGo(claim, refused.functions()),
                "withdrawn for what only stands in the way now: %s",
                refused);
    }

    void checkKept(PlannedUnit unit) {
        Claim claim = claim(unit.hostDevice());
        require(
                !BruteForce.inPlace(machine, claim, unit.functions(), inPlace)
                        || !mustGo(claim, unit.functions()),
                "kept, and has to go: %s",
                unit);
    }

    private static boolean single(RefusedUnit refused) {
        return PlanOracle.single(refused.refusal());
    }

    /// Whether a unit in place has to go: nothing isolates it, the kernel has not the backend,
    /// somebody older has a part of it, the admin says now that only what he bound himself is
    /// handed out, or names another driver than he bound, or it needs a member off its host driver
    /// that we hold there and that the claim does not, or no longer, let us.
    boolean mustGo(Claim claim, List<PciAddress> functions) {
        boolean unmanaged = claim.terms().management() == Management.UNMANAGED;
        boolean go =
                machine.kernel().iommu() == Iommu.NONE
                        || withoutIommufd(claim)
                        || claims.stream()
                                .filter(each -> each.resourceName().equals(claim.resourceName()))
                                .anyMatch(each -> BruteForce.olderThan(each, claim));
        for (PciAddress address : functions) {
            go |= unmanaged && function(address).binding().detached().isPresent();
            go |= BruteForce.onAnotherDriver(claim, function(address));
            for (Function member : BruteForce.others(machine, function(address))) {
                if (functions.contains(member.address())) {
                    continue;
                }
                boolean needed =
                        BruteForce.blocks(BruteForce.hostDriver(member))
                                && !BruteForce.blocksNow(member);
                boolean guarded = !member.hostUse().isEmpty() && !claim.terms().allowHostCritical();
                boolean allowed =
                        claim.grouping().siblings() == Siblings.DETACH
                                && !fixed(claim, member.address())
                                && !guarded;
                go |= needed && !allowed;
                go |=
                        BruteForce.owner(member, claims)
                                .filter(owner -> BruteForce.olderThan(owner, claim))
                                .isPresent();
            }
        }
        return go;
    }

    private boolean withoutIommufd(Claim claim) {
        return claim.terms().backend() == Backend.IOMMUFD
                && machine.kernel().iommufd() != Kernel.Iommufd.AVAILABLE;
    }

    private boolean holds(Claim claim, RefusedUnit refused) {
        List<PciAddress> functions = refused.functions();
        return switch (refused.refusal()) {
            case Refusal.NoIommu() -> machine.kernel().iommu() == Iommu.NONE;
            case Refusal.NoIommufd(String release, Kernel.Iommufd found) ->
                    withoutIommufd(claim)
                            && machine.kernel().release().equals(release)
                            && machine.kernel().iommufd() == found;
            case Refusal.NoIommuGroup(PciAddress address, Iommu iommu) ->
                    functions.contains(address)
                            && function(address).group().isEmpty()
                            && machine.kernel().iommu() == iommu;
            case Refusal.NotAnEndpoint(PciAddress address) ->
                    functions.equals(List.of(address)) && BruteForce.bridge(function(address));
            case Refusal.HasVirtualFunctions(PciAddress address, int enabled) ->
                    functions.equals(List.of(address))
                            && enabled > 0
                            && enabled == BruteForce.virtualFunctions(machine, function(address))
                            && PlanOracle.chosenVirtualFunctions(machine, claims, claim, address)
                                    == 0;
            case Refusal.WantedForVirtualFunctions(PciAddress address, String owner) ->
                    functions.equals(List.of(address))
                            && BruteForce.virtualFunctions(machine, function(address)) == 0
                            && BruteForce.target(machine, function(address), claims, wanted) > 0
                            && BruteForce.owner(function(address), claims, wanted)
                                    .filter(one -> one.name().equals(owner))
                                    .isPresent();
            case Refusal.VirtualFunctionsChanging(var address, var physical, int from, int to) ->
                    functions.equals(List.of(address))
                            && function(address).sriov()
                                    instanceof VirtualFunction(PciAddress pf, int _)
                            && pf.equals(physical)
                            && from != to
                            && from == BruteForce.virtualFunctions(machine, function(pf))
                            && to == BruteForce.target(machine, function(pf), claims, wanted);
            case Refusal.FunctionClaimed(PciAddress address, String winner) ->
                    functions.equals(List.of(address)) && isOwner(winner, address, claim);
            case Refusal.GroupClaimed(IommuGroupId group, PciAddress member, String winner) ->
                    in(group, functions)
                            && in(group, List.of(member))
                            && !functions.contains(member)
                            && isOwner(winner, member, claim);
            case Refusal.ResourceNameTaken(var name, String winner) ->
                    claim.resourceName().equals(name)
                            && claim(winner).resourceName().equals(name)
                            && BruteForce.olderThan(claim(winner), claim);
            case Refusal.SiblingsInUse(IommuGroupId group, List<Blocker> blockers) ->
                    claim.grouping().siblings() == Siblings.REFUSE
                            && claim.terms().management() == Management.MANAGED
                            && in(group, functions)
                            && !blockers.isEmpty()
                            && blockers.stream()
                                    .allMatch(blocker -> blocks(blocker, group, functions));
            case Refusal.GroupNotViable(IommuGroupId group, List<Blocker> blockers) ->
                    in(group, functions)
                            && !blockers.isEmpty()
                            && blockers.stream()
                                    .allMatch(blocker ->
                                            blocks(blocker, group, functions)
                                                    && fixed(claim, blocker.address()));
            case Refusal.HostCritical(PciAddress address, var use) ->
                    !claim.terms().allowHostCritical()
                            && function(address).hostUse().contains(use)
                            && (functions.contains(address) || sibling(claim, address, functions));
            case Refusal.NotOnVfio(PciAddress address, String driver) ->
                    claim.terms().management() == Management.UNMANAGED
                            && functions.contains(address)
                            && driver.equals(BruteForce.hostDriver(function(address)).orElse(""))
                            && (!function(address).binding().onVfio()
                                    || function(address).binding().detached().isPresent());
            case Refusal.OnAnotherVfioDriver(PciAddress address, String found, String named) ->
                    functions.contains(address)
                            && claim.terms().driver().toString().equals(named)
                            && BruteForce.onAnotherDriver(claim, function(address))
                            && function(address)
                                    .binding()
                                    .driver()
                                    .orElseThrow()
                                    .name()
                                    .equals(found);
        };
    }

    private boolean isOwner(String winner, PciAddress address, Claim loser) {
        return BruteForce.owner(function(address), claims)
                .filter(owner -> owner.hostDevice().equals(winner))
                .filter(owner -> BruteForce.olderThan(owner, loser))
                .isPresent();
    }

    private boolean in(IommuGroupId group, List<PciAddress> functions) {
        return functions.stream()
                .anyMatch(address -> function(address).group().equals(Optional.of(group)));
    }

    private boolean blocks(Blocker blocker, IommuGroupId group, List<PciAddress> functions) {
        Optional<String> driver = BruteForce.hostDriver(function(blocker.address()));
        return in(group, List.of(blocker.address()))
                && !functions.contains(blocker.address())
                && driver.equals(Optional.of(blocker.driver()))
                && BruteForce.blocks(driver);
    }

    private boolean fixed(Claim claim, PciAddress address) {
        return claim.terms().management() == Management.UNMANAGED
                || BruteForce.bridge(function(address))
                || BruteForce.virtualFunctions(machine, function(address)) > 0;
    }

    private boolean sibling(Claim claim, PciAddress address, List<PciAddress> functions) {
        return claim.grouping().siblings() == Siblings.DETACH
                && BruteForce.blocks(BruteForce.hostDriver(function(address)))
                && in(function(address).group().orElseThrow(), functions);
    }

    private Function function(PciAddress address) {
        return machine.function(address).orElseThrow();
    }

    private Claim claim(String hostDevice) {
        return claims.stream()
                .filter(claim -> claim.hostDevice().equals(hostDevice))
                .findFirst()
                .orElseThrow();
    }
}
