// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.agent.PlainKernel;
import io.hostdev.agent.port.Observer.ApiUse;
import io.hostdev.agent.port.Observer.Outcome;
import io.hostdev.agent.port.Observer.RegistrationProblem;
import io.hostdev.agent.port.UnitService;
import io.hostdev.agent.unit.Allocation;
import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.PhysicalFunctionReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Vanished;
import io.hostdev.agent.unit.VirtualFunctionsState;
import io.hostdev.agent.unit.Work;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.claim.Terms;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.UnitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What alerts, dashboard and documentation may name is kept in charts/metrics; this is what it is
/// true of.
class ExposedNamesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final ResourceName NIC = new ResourceName("hostdev.io/nic");
    private static final PciAddress ADDRESS = PciAddress.parse("0000:02:00.0");
    private static final UnitId UNIT = new UnitId(ADDRESS);

    private final AgentMetrics metrics = new AgentMetrics(InstantSource.fixed(NOW));

    @Test
    void theNamesAreThoseOfTheList() throws IOException {
        everythingHappens();

        assertThat(Page.of(metrics).lines())
                .filteredOn(line -> line.startsWith("# TYPE "))
                .extracting(line -> line.split(" ", -1)[2])
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(Path.of("../charts/metrics/agent.txt")));
    }

    @Test
    void aPodThatHasAUnitIsNamedInLabels() throws IOException {
        Allocation allocation =
                Allocation.answered(NIC, new TreeSet<>(Set.of(UNIT)), List.of(), NOW, Set.of())
                        .to("default/vm");
        metrics.reported(report(new UnitState.InUse(allocation.holder())));
        assertThat(Page.of(metrics)).contains("holder_namespace=\"default\",holder_pod=\"vm\"");

        metrics.reported(report(new UnitState.Releasing("qemu (pid 17)")));
        assertThat(Page.of(metrics))
                .contains(
                        "holder_namespace=\"\",holder_pod=\"\",hostdevice=\"nic\",phase=\"Releasing\"")
                .doesNotContain("default");
    }

    private void everythingHappens() {
        Work work =
                new Work.Bind(
                        new PlannedUnit("nic", NIC, List.of(ADDRESS), List.of(), Terms.DEFAULT),
                        Optional.empty());
        metrics.planned();
        metrics.looked(Duration.ofMillis(3));
        metrics.unreadable();
        metrics.workBegins(work);
        metrics.workEnds(work, Outcome.FAILED, "KernelRefused", Duration.ofSeconds(1));
        metrics.allocated(NIC, 1);
        metrics.refused(NIC, UnitService.Reason.MISSING);
        metrics.started(NIC, Duration.ofSeconds(1));
        metrics.startRefused(NIC, UnitService.Reason.NOT_IN_TIME);
        metrics.registered(NIC);
        metrics.registrationFailed(NIC, RegistrationProblem.NO_KUBELET);
        metrics.apiAnswers(ApiUse.READ);
        metrics.apiFails(ApiUse.WRITE);
        metrics.reported(report(new UnitState.Ready()));
    }

    private static NodeReport report(UnitState state) {
        return new NodeReport(
                PlainKernel.EMPTY,
                7,
                List.of(new UnitReport(UNIT, "nic", state, NOW)),
                List.of(
                        new PhysicalFunctionReport(
                                ADDRESS,
                                "nics",
                                OptionalInt.of(2),
                                2,
                                new VirtualFunctionsState.Ready(),
                                NOW)),
                List.of(new NodeCondition("JournalUsable", true, "JournalUsable", "")),
                List.of(new Vanished(UNIT, "nic", List.of(ADDRESS), Optional.empty(), NOW)));
    }
}
