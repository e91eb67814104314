// SPDX-License-Identifier: Apache-2.0
package io.hostdev.contract;

import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The agent's one object: a plan comes from it, and a report goes to it.
final class ReducedApiServer implements HostNodeApi {

    private final AtomicLong generation = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private volatile Consumer<AcceptedPlan> accept = _ -> {};
    private volatile Optional<NodeReport> report = Optional.empty();

    @Override
    public void watch(Consumer<AcceptedPlan> consumer) {
        accept = consumer;
    }

    /// @param resources that HostDevices for this node declare
    void plan(List<ResourceName> resources, List<PlannedUnit> units) {
        accept.accept(new AcceptedPlan(generation.incrementAndGet(), resources, units));
    }

    /// All that the operator says.
    void plan(List<ResourceName> resources, NodePlan plan) {
        accept.accept(
                new AcceptedPlan(
                        generation.incrementAndGet(),
                        resources,
                        plan.units(),
                        Optional.of(plan.virtualFunctions())));
    }

    @Override
    public void report(NodeReport current) {
        report = Optional.of(current);
        reports.incrementAndGet();
    }

    /// The last one.
    Optional<NodeReport> report() {
        return report;
    }

    /// How often it has reported.
    long reports() {
        return reports.get();
    }

    @Override
    public void close() {}
}
