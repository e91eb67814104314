// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.unit;

import io.hostdev.agent.PlainKernel;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// What is known of a two-function card in group 7: at first that it is wanted, and on its host
/// driver. A third function of the group is there if a test puts it there.
abstract class CardSituation {

    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final PciAddress FIRST = PciAddress.parse("0000:02:00.0");
    static final PciAddress SECOND = PciAddress.parse("0000:02:00.1");
    static final PciAddress OTHER = PciAddress.parse("0000:02:00.2");
    static final PciId ID = PciId.parse("8086:10d3");
    static final BoundDriver E1000E = BoundDriver.host("e1000e");
    static final BoundDriver VFIO = BoundDriver.vfio("vfio-pci");

    static final Terms ON_ALLOCATE =
            new Terms(
                    Management.MANAGED,
                    DriverChoice.Auto.INSTANCE,
                    BindMoment.ON_ALLOCATE,
                    Backend.AUTO,
                    false);

    Optional<PlannedUnit> planned = Optional.of(unit(Terms.DEFAULT));
    Optional<Custody> custody = Optional.empty();
    Optional<Allocation> allocation = Optional.empty();
    Optional<Running> running = Optional.empty();
    Optional<Failure> failure = Optional.empty();
    Optional<Drift> drift = Optional.empty();
    Optional<PlannedUnit> rival = Optional.empty();
    final List<Function> functions =
            new ArrayList<>(List.of(function(FIRST, E1000E), function(SECOND, E1000E)));
    Occupancy occupancy = new Occupancy.Seen(List.of());

    /// By us, and free.
    final void bound() {
        onVfio(FIRST);
        onVfio(SECOND);
        custody = Optional.of(custody(unit(Terms.DEFAULT)));
    }

    final void onVfio(PciAddress address) {
        functions.replaceAll(function ->
                function.address().equals(address) ? function(address, VFIO) : function);
    }

    final Optional<Verdict> decide() {
        Machine machine = PlainKernel.with(functions);
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

    final UnitState state() {
        return decide().orElseThrow().state();
    }

    static Optional<Verdict> in(UnitState state) {
        return Optional.of(new Verdict(state, Optional.empty()));
    }

    static Optional<Verdict> doing(UnitState state, Work work) {
        return Optional.of(new Verdict(state, Optional.of(work)));
    }

    static PlannedUnit unit(Terms terms) {
        return PlannedUnit.of(
                "card",
                ResourceName.defaultFor("card"),
                List.of(function(FIRST, E1000E), function(SECOND, E1000E)),
                List.of(),
                terms);
    }

    static Custody custody(PlannedUnit unit) {
        return new Custody(
                "boot",
                unit,
                unit.bound().stream()
                        .map(address ->
                                new Taken(
                                        address,
                                        ID,
                                        OptionalLong.empty(),
                                        Optional.of("e1000e"),
                                        Optional.empty(),
                                        false,
                                        Optional.of("vfio-pci")))
                        .toList());
    }

    static Allocation allocation() {
        return Allocation.answered(
                ResourceName.defaultFor("card"),
                new TreeSet<>(Set.of(unit(Terms.DEFAULT).id())),
                List.of(),
                NOW,
                Set.of());
    }

    /// Of no pod.
    static Holder process() {
        return qemu(Optional.empty());
    }

    static Holder podProcess() {
        return qemu(Optional.of("uid"));
    }

    private static Holder qemu(Optional<String> podUid) {
        return new Holder(
                42, "qemu-system-x86", podUid, new Hold.Groups(Set.of(new IommuGroupId(7))));
    }

    /// Another device has come to this address.
    final void replace(PciAddress address, BoundDriver driver) {
        functions.replaceAll(function ->
                function.address().equals(address)
                        ? function(address, PciId.parse("15b3:101e"), driver)
                        : function);
    }

    static Function function(PciAddress address, BoundDriver driver) {
        return function(address, ID, driver);
    }

    private static Function function(PciAddress address, PciId id, BoundDriver driver) {
        return new Function(
                address,
                new Identity(id, Optional.empty(), PciClass.parse("0200")),
                new Placement(
                        Optional.of(new IommuGroupId(7)), OptionalInt.empty(), Optional.empty()),
                Binding.to(driver),
                SriovRole.None.INSTANCE,
                List.of());
    }
}
