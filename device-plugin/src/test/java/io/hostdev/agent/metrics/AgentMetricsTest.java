// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Observer.Outcome;
import io.hostdev.agent.port.Observer.RegistrationProblem;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How long the series of a HostDevice and of a resource stay.
class AgentMetricsTest {

    private static final PciAddress ADDRESS = PciAddress.parse("0000:02:00.0");

    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final AgentMetrics metrics = new AgentMetrics(() -> now);

    @Test
    void whatIsNoLongerOnTheNodeIsForgottenAfterAWhile() throws IOException {
        serve("nic");
        serve("gpu");
        pass(Duration.ofHours(3));
        assertThat(Page.of(metrics)).contains("nic", "gpu");

        metrics.reported(report("gpu"));
        metrics.withdrawn(resource("nic"));
        pass(OutOfUse.KEPT);
        assertThat(Page.of(metrics))
                .contains("hostdev_units{hostdevice=\"nic\",phase=\"Ready\"} 0.0\n")
                .contains("hostdev_allocations_total{resource=\"hostdev.io/nic\"} 1.0\n");

        pass(Duration.ofSeconds(1));
        assertThat(Page.of(metrics)).contains("gpu").doesNotContain("nic");
    }

    @Test
    void whatComesBackInTimeIsCountedOn() throws IOException {
        serve("nic");
        metrics.reported(report());
        metrics.withdrawn(resource("nic"));
        pass(OutOfUse.KEPT);
        serve("nic");
        pass(Duration.ofHours(3));

        assertThat(Page.of(metrics))
                .contains("hostdev_units{hostdevice=\"nic\",phase=\"Ready\"} 1.0\n")
                .contains("hostdev_allocations_total{resource=\"hostdev.io/nic\"} 2.0\n")
                .contains("hostdev_work_failures_total{hostdevice=\"nic\"");
    }

    /// Looked at once more when it is over.
    private void pass(Duration time) {
        now = now.plus(time);
        metrics.looked(Duration.ZERO);
    }

    /// All that is counted by HostDevice or resource.
    private void serve(String name) {
        ResourceName resource = resource(name);
        metrics.unregistered(resource);
        metrics.registrationFailed(resource, RegistrationProblem.NO_KUBELET);
        metrics.registered(resource);
        metrics.allocated(resource, 1);
        metrics.refused(resource, UnitService.Reason.MISSING);
        metrics.started(resource, Duration.ofSeconds(1));
        metrics.startRefused(resource, UnitService.Reason.NOT_IN_TIME);
        Work work =
                new Work.Bind(
                        new PlannedUnit(name, resource, List.of(ADDRESS), List.of(), Terms.DEFAULT),
                        Optional.empty());
        metrics.workBegins(work);
        metrics.workEnds(work, Outcome.FAILED, "KernelRefused", Duration.ofSeconds(1));
        metrics.reported(report("nic", "gpu"));
    }

    private static ResourceName resource(String name) {
        return new ResourceName("hostdev.io/" + name);
    }

    private NodeReport report(String... hostDevices) {
        return new NodeReport(
                PlainKernel.EMPTY,
                7,
                Stream.of(hostDevices)
                        .map(name ->
                                new UnitReport(
                                        new UnitId(ADDRESS), name, new UnitState.Ready(), now))
                        .toList(),
                List.of(),
                List.of());
    }
}
