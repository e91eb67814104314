// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.node;

import static java.util.stream.Collectors.joining;

import io.hostdev.agent.container.VfioBackend;
import io.hostdev.agent.port.Holder;
import io.hostdev.agent.port.VfioGroups;
import io.hostdev.agent.unit.Lifecycle;
import io.hostdev.agent.unit.Occupancy;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Verdict;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import io.hostdev.core.viability.Blocker;
import io.hostdev.core.viability.Viability;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A fresh look at the kernel for one answer to the kubelet: judged by the same rules, and told in
/// the same words, as the status.
///
/// @param states of the units that were asked for
record Look(
        VfioGroups groups, Machine machine, Occupancy occupancy, Map<UnitId, UnitState> states) {

    /// Looks again if work ended meanwhile: what was seen before it ended, judged by what stands
    /// after it, would call a unit bound that has just gone back.
    static Look at(NodePorts ports, UnitBook book, Set<UnitId> units) {
        while (true) {
            long finished = book.finishedWork();
            Observation observation = Observation.ofKernel(ports);
            Machine machine = observation.machine(book.ledger());
            Map<UnitId, UnitState> states = new TreeMap<>();
            for (UnitId unit : units) {
                states.put(
                        unit,
                        Lifecycle.decide(book.situation(unit, machine, observation.occupancy()))
                                .map(Verdict::state)
                                .orElseGet(() -> new UnitState.Missing(unit + " is not there")));
            }
            if (book.finishedWork() == finished) {
                return new Look(ports.groups(), machine, observation.occupancy(), states);
            }
        }
    }

    UnitState state(UnitId unit) {
        return Objects.requireNonNull(states.get(unit), unit.toString());
    }

    /// What keeps a container that starts now from opening the unit; absent if nothing does.
    Optional<String> obstacle(PlannedUnit unit) {
        return switch (state(unit.id())) {
            case UnitState.InUse ignored -> holderOrNode(unit);
            case UnitState.Detached() -> Optional.of("it is not bound yet");
            case UnitState.Ready() -> holderOrNode(unit);
            case UnitState.Binding(String waitsFor) ->
                    Optional.of(waitsFor.isEmpty() ? "it is being bound" : waitsFor);
            case UnitState.Unhealthy(String ignored, String message) -> Optional.of(message);
            case UnitState.Taken(String ignored, String message) -> Optional.of(message);
            case UnitState.Draining(String holder) ->
                    onVfio(unit)
                            ? holderOrNode(unit)
                            : Optional.of("it is being changed, and waits for " + holder);
            case UnitState.Releasing(String holder) -> Optional.of("it is still held by " + holder);
            case UnitState.Reattaching(String waitsFor) ->
                    Optional.of(
                            waitsFor.isEmpty()
                                    ? "it is going back to the host"
                                    : "it is going back to the host, and " + waitsFor);
            case UnitState.Missing(String message) -> Optional.of(message);
            case UnitState.Mistaken(Mismatch mismatch) -> Optional.of(mismatch.message());
            case UnitState.Failed(String ignored, String message, var retryAt) ->
                    Optional.of("%s (tried again at %s)".formatted(message, retryAt));
        };
    }

    boolean onVfio(PlannedUnit unit) {
        return unit.bound().stream()
                .allMatch(address ->
                        machine.function(address)
                                .filter(function -> function.binding().onVfio())
                                .isPresent());
    }

    private Optional<String> holderOrNode(PlannedUnit unit) {
        Set<IommuGroupId> ids = new TreeSet<>();
        for (PciAddress address : unit.functions()) {
            machine.function(address).flatMap(Function::group).ifPresent(ids::add);
        }
        Optional<Holder> holder = occupancy.likelyHolderOf(ids);
        if (holder.isPresent()) {
            return Optional.of("it is still held by " + holder.get());
        }
        return ids.stream()
                .flatMap(id -> machine.group(id).stream())
                .flatMap(group -> blockers(group).stream())
                .findFirst()
                .or(() -> missingNode(unit, ids));
    }

    private Optional<String> missingNode(PlannedUnit unit, Set<IommuGroupId> ids) {
        return switch (VfioBackend.of(unit.terms().backend())) {
            case VfioBackend.Group _ ->
                    ids.stream()
                            .filter(id -> !groups.nodeExists(id))
                            .findFirst()
                            .map(id -> "there is no /dev/vfio/" + id + " yet");
            case VfioBackend.Iommufd _ ->
                    unit.functions().stream()
                            .flatMap(address -> machine.function(address).stream())
                            .filter(function ->
                                    function.cdev().filter(groups::nodeExists).isEmpty())
                            .findFirst()
                            .map(function -> function.address() + " has no VFIO cdev yet");
        };
    }

    /// A unit that is no longer wanted, or is in use, may have lost its siblings to a host driver.
    private static Optional<String> blockers(IommuGroup group) {
        return Viability.of(group) instanceof Viability.NotViable(List<Blocker> blockers)
                ? Optional.of(
                        "a host driver has %s of IOMMU group %s"
                                .formatted(
                                        blockers.stream()
                                                .map(Blocker::toString)
                                                .collect(joining(", ")),
                                        group.id()))
                : Optional.empty();
    }
}
