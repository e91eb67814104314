// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import io.hostdev.agent.port.HostNodeApi;
import io.hostdev.agent.unit.AcceptedPlan;
import io.hostdev.agent.unit.NodeReport;
import java.util.function.Consumer;

/// The API server as another one reaches it, with an eye on what is reported and planned.
public record MeasuredHostNodeApi(HostNodeApi api, AgentMetrics metrics) implements HostNodeApi {

    @Override
    public void watch(Consumer<AcceptedPlan> accept) {
        api.watch(plan -> {
            metrics.planned();
            accept.accept(plan);
        });
    }

    @Override
    public void report(NodeReport report) {
        metrics.reported(report);
        api.report(report);
    }

    @Override
    public void close() {
        api.close();
    }
}
