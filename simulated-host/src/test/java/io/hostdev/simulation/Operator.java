// SPDX-License-Identifier: Apache-2.0
package io.hostdev.simulation;

import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.UnitInPlace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The operator's half of the ring: plans on what the agent reports, whenever it is asked to, and
/// tells the agent what has changed. While the API server is away it hears and says nothing.
final class Operator implements HostNodeApi {

    final TreeMap<String, Claim> claims = new TreeMap<>();

    final TreeMap<String, VirtualFunctionsClaim> numbers = new TreeMap<>();

    /// Those that units were planned for, as they were when that was done last.
    private final Map<PlannedUnit, Claim> reasons = new HashMap<>();

    private Consumer<AcceptedPlan> accept = _ -> {};
    private Optional<NodeReport> sent = Optional.empty();
    private Optional<NodeReport> report = Optional.empty();
    private AcceptedPlan plan = new AcceptedPlan(0, List.of());
    private long told;
    private boolean reachable = true;

    @Override
    public void watch(Consumer<AcceptedPlan> consumer) {
        accept = consumer;
        told = 0;
    }

    @Override
    public void report(NodeReport current) {
        sent = Optional.of(current);
        if (reachable) {
            report = sent;
        }
    }

    boolean isReachable() {
        return reachable;
    }

    void reach(boolean now) {
        reachable = now;
        if (reachable) {
            report = sent;
        }
    }

    /// What the agent has said last, heard or not.
    Optional<NodeReport> latest() {
        return sent;
    }

    /// What the agent was told last.
    AcceptedPlan plan() {
        return plan;
    }

    /// The HostDevice that this unit was planned for, as it was then.
    Claim reason(PlannedUnit unit) {
        return Objects.requireNonNull(reasons.get(unit), unit.toString());
    }

    void planAgain() {
        if (!reachable || report.isEmpty()) {
            return;
        }
        NodeReport status = report.get();
        List<ResourceName> resources =
                claims.values().stream().map(Claim::resourceName).sorted().toList();
        NodePlan found =
                Planner.plan(status.machine(), claims.values(), numbers.values(), inPlace(status));
        AcceptedPlan next =
                new AcceptedPlan(
                        plan.generation(),
                        resources,
                        found.units(),
                        Optional.of(found.virtualFunctions()));
        if (!next.equals(plan)) {
            plan =
                    new AcceptedPlan(
                            plan.generation() + 1,
                            next.resources(),
                            next.units(),
                            next.virtualFunctions());
        }
        for (PlannedUnit unit : plan.units()) {
            reasons.put(unit, Objects.requireNonNull(claims.get(unit.hostDevice())));
        }
        if (told != plan.generation()) {
            told = plan.generation();
            accept.accept(plan);
        }
    }

    private static Set<UnitInPlace> inPlace(NodeReport status) {
        return status.units().stream()
                .filter(unit -> isInPlace(unit.state()))
                .map(Operator::inPlace)
                .collect(Collectors.toSet());
    }

    private static UnitInPlace inPlace(UnitReport unit) {
        return new UnitInPlace(unit.hostDevice(), unit.unit());
    }

    /// As the operator reads it off the phases ([io.hostdev.api.mapping.PlanMapping]).
    private static boolean isInPlace(UnitState state) {
        return switch (state) {
            case UnitState.Ready() -> true;
            case UnitState.InUse _ -> true;
            case UnitState.Unhealthy _ -> true;
            case UnitState.Taken _ -> true;
            case UnitState.Detached() -> false;
            case UnitState.Binding _ -> false;
            case UnitState.Draining _ -> false;
            case UnitState.Releasing _ -> false;
            case UnitState.Reattaching _ -> false;
            case UnitState.Missing _ -> false;
            case UnitState.Mistaken _ -> false;
            case UnitState.Failed _ -> false;
        };
    }

    @Override
    public void close() {}
}
