// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.oracle;

import static io.hostdev.core.oracle.PlanOracle.require;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.Grouping.Siblings;
import io.hostdev.core.claim.Terms.Backend;
import io.hostdev.core.claim.Terms.Management;
import io.hostdev.core.machine.BoundDriver;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Kernel.Iommu;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitInPlace;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the accepted units are safe: after the plan was carried out, the kernel would give every
/// one of their groups away, and nothing was taken that is not theirs to take.
final class UnitOracle {

    private final Machine machine;
    private final List<Claim> claims;
    private final Set<UnitInPlace> inPlace;
    private final NodePlan plan;
    private final Machine after;

    UnitOracle(Machine machine, List<Claim> claims, Set<UnitInPlace> inPlace, NodePlan plan) {
        this.machine = machine;
        this.claims = claims;
        this.inPlace = inPlace;
        this.plan = plan;
        this.after = AppliedPlan.on(machine, plan);
    }

    void check() {
        plan.units().forEach(this::check);
    }

    private void check(PlannedUnit unit) {
        Claim claim =
                claims.stream()
                        .filter(each -> each.hostDevice().equals(unit.hostDevice()))
                        .findFirst()
                        .orElseThrow();
        require(machine.kernel().iommu() != Iommu.NONE, "%s without an IOMMU", unit);
        require(
                claim.terms().backend() != Backend.IOMMUFD
                        || machine.kernel().iommufd() == Kernel.Iommufd.AVAILABLE,
                "%s without iommufd",
                unit);
        require(
                claims.stream()
                        .filter(each -> each.resourceName().equals(claim.resourceName()))
                        .noneMatch(each -> BruteForce.olderThan(each, claim)),
                "%s: the resource name is another's",
                unit);
        require(
                unit.resourceName().equals(claim.resourceName())
                        && unit.terms().equals(claim.terms()),
                "%s: not the claim's terms",
                unit);
        Set<PciAddress> expectedSiblings = new HashSet<>();
        for (PciAddress address : unit.functions()) {
            Function function = machine.function(address).orElseThrow();
            require(!BruteForce.bridge(function), "%s is a bridge", address);
            require(
                    function.group().isPresent() || isInPlace(claim, unit),
                    "%s has no group",
                    address);
            for (Function member : BruteForce.others(machine, function)) {
                member(claim, unit, member);
                if (!unit.functions().contains(member.address())
                        && BruteForce.blocks(BruteForce.hostDriver(member))
                        && !isPutUpWith(claim, unit, member)) {
                    expectedSiblings.add(member.address());
                }
            }
            require(
                    !BruteForce.onAnotherDriver(claim, function),
                    "%s is on another driver than the named one, by the admin's hand",
                    address);
            if (claim.terms().management() == Management.UNMANAGED) {
                require(
                        function.binding().onVfio() && function.binding().detached().isEmpty(),
                        "%s is unmanaged and was not bound by the admin",
                        address);
            }
        }
        require(
                new HashSet<>(unit.siblings()).equals(expectedSiblings),
                "siblings of %s: expected %s",
                unit,
                expectedSiblings);
        require(
                unit.siblings().isEmpty()
                        || (claim.grouping().siblings() == Siblings.DETACH
                                && claim.terms().management() == Management.MANAGED),
                "%s may not detach siblings",
                unit);
        unit.bound().forEach(address -> taken(claim, unit, address));
        for (PciAddress address : unit.bound()) {
            require(
                    machine.function(address)
                            .orElseThrow()
                            .identity()
                            .equals(unit.identities().get(address)),
                    "%s does not say what %s is",
                    unit,
                    address);
        }
    }

    private boolean isInPlace(Claim claim, PlannedUnit unit) {
        return BruteForce.inPlace(machine, claim, unit.functions(), inPlace);
    }

    /// On a host driver by somebody else's hand, beside a unit that is in place, and not to be
    /// detached.
    private boolean isPutUpWith(Claim claim, PlannedUnit unit, Function member) {
        boolean detachable =
                claim.grouping().siblings() == Siblings.DETACH
                        && claim.terms().management() == Management.MANAGED
                        && !BruteForce.bridge(member)
                        && BruteForce.virtualFunctions(machine, member) == 0
                        && (member.hostUse().isEmpty() || claim.terms().allowHostCritical());
        return isInPlace(claim, unit) && BruteForce.blocksNow(member) && !detachable;
    }

    private void member(Claim claim, PlannedUnit unit, Function member) {
        require(
                BruteForce.owner(member, claims)
                        .filter(owner -> BruteForce.olderThan(owner, claim))
                        .isEmpty(),
                "%s takes the group of %s from an older claim",
                unit,
                member.address());
        Optional<BoundDriver> driver =
                after.function(member.address()).orElseThrow().binding().driver();
        require(
                driver.isEmpty()
                        || driver.get().vfio()
                        || driver.get().name().equals("pci-stub")
                        || driver.get().name().equals("pcieport")
                        || isPutUpWith(claim, unit, member),
                "group of %s is not viable: %s",
                unit,
                member);
    }

    private void taken(Claim claim, PlannedUnit unit, PciAddress address) {
        Function function = machine.function(address).orElseThrow();
        require(
                function.hostUse().isEmpty()
                        || claim.terms().allowHostCritical()
                        || (unit.functions().contains(address) && isInPlace(claim, unit)),
                "%s is host-critical",
                address);
        require(!BruteForce.bridge(function), "%s is a bridge", address);
        require(BruteForce.virtualFunctions(machine, function) == 0, "%s has VFs", address);
    }
}
