// SPDX-License-Identifier: Apache-2.0
package io.hostdev.agent.kube;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hostdev.agent.unit.NodeCondition;
import io.hostdev.agent.unit.NodeReport;
import io.hostdev.agent.unit.UnitReport;
import io.hostdev.agent.unit.UnitState;
import io.hostdev.agent.unit.Vanished;
import io.hostdev.api.v1alpha1.HostNodeCondition;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.api.v1alpha1.UnitCounts;
import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.api.v1alpha1.VanishedStatus;
import io.hostdev.core.machine.Identity;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.pci.PciClass;
import io.hostdev.core.pci.PciId;
import io.hostdev.core.plan.Mismatch;
import io.hostdev.core.plan.UnitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StatusMappingTest {

    private static final Instant THEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T11:00:00.5Z");
    private static final Machine MACHINE =
            new Machine(
                    new Kernel(
                            "6.12.0",
                            Kernel.Iommu.INTEL,
                            Kernel.Iommufd.AVAILABLE,
                            Kernel.UnsafeInterrupts.NONE),
                    List.of());

    record Case(UnitState state, UnitPhase phase, String holder, String reason, String message) {}

    static final List<Case> CASES =
            List.of(
                    new Case(new UnitState.Detached(), UnitPhase.DETACHED, "", "", ""),
                    new Case(new UnitState.Binding(""), UnitPhase.BINDING, "", "", ""),
                    new Case(new UnitState.Ready(), UnitPhase.READY, "", "", ""),
                    new Case(new UnitState.InUse("pod a/b"), UnitPhase.IN_USE, "pod a/b", "", ""),
                    new Case(
                            new UnitState.Unhealthy("HeldByProcess", "process 7 has it"),
                            UnitPhase.UNHEALTHY,
                            "",
                            "HeldByProcess",
                            "process 7 has it"),
                    new Case(
                            new UnitState.Taken("pod a/b", "it has no driver"),
                            UnitPhase.UNHEALTHY,
                            "pod a/b",
                            "TakenFromPod",
                            "it has no driver"),
                    new Case(
                            new UnitState.Draining("pod a/b"),
                            UnitPhase.DRAINING,
                            "pod a/b",
                            "StillAllocated",
                            "no longer wanted; waits since 2026-11-21T10:00:00Z for pod a/b to be done"),
                    new Case(
                            new UnitState.Releasing("process 7 (qemu)"),
                            UnitPhase.RELEASING,
                            "process 7 (qemu)",
                            "StillHeld",
                            "no longer wanted; waits since 2026-11-21T10:00:00Z for process 7 (qemu) to close it"),
                    new Case(new UnitState.Reattaching(""), UnitPhase.REATTACHING, "", "", ""),
                    new Case(
                            new UnitState.Reattaching("the kernel keeps a write"),
                            UnitPhase.REATTACHING,
                            "",
                            "Waiting",
                            "the kernel keeps a write"),
                    new Case(
                            new UnitState.Missing("0000:02:00.0 is not there"),
                            UnitPhase.MISSING,
                            "",
                            "FunctionMissing",
                            "0000:02:00.0 is not there"),
                    new Case(
                            new UnitState.Mistaken(
                                    new Mismatch.AnotherDevice(
                                            PciAddress.parse("0000:02:00.0"),
                                            identity("8086:10d3"),
                                            identity("8086:1533"))),
                            UnitPhase.MISSING,
                            "",
                            "AnotherDevice",
                            "0000:02:00.0 is 8086:1533 now, and 8086:10d3 was planned: waits for a new plan"),
                    new Case(
                            new UnitState.Failed("BindRefused", "EBUSY", NOW),
                            UnitPhase.FAILED,
                            "",
                            "BindRefused",
                            "EBUSY; tried again at 2026-11-21T11:00:00Z"));

    @ParameterizedTest
    @FieldSource("CASES")
    void each_state_is_a_phase_with_what_is_known(Case expected) {
        HostNodeStatus status = status(List.of(expected.state()), List.of(), List.of());

        assertThat(status.units())
                .containsExactly(
                        new UnitStatus(
                                "0000:00:00.0",
                                "nic",
                                expected.phase(),
                                "2026-11-21T10:00:00Z",
                                expected.holder().isEmpty() ? null : expected.holder(),
                                expected.reason().isEmpty() ? null : expected.reason(),
                                expected.message().isEmpty() ? null : expected.message()));
    }

    @Test
    void the_units_are_counted() {
        List<UnitState> all = CASES.stream().map(Case::state).toList();

        assertThat(status(all, List.of(), List.of()).counts())
                .isEqualTo(new UnitCounts(13, 2, 3, 5));
    }

    @Test
    void what_has_vanished_says_whom_it_was_taken_from() {
        UnitId unit = UnitId.parse("0000:02:00.0");
        List<PciAddress> functions = List.of(PciAddress.parse("0000:02:00.1"));
        NodeReport report =
                new NodeReport(
                        MACHINE,
                        3,
                        List.of(),
                        List.of(),
                        List.of(
                                new Vanished(unit, "nic", functions, Optional.empty(), THEN),
                                new Vanished(unit, "nic", functions, Optional.of("a/b"), NOW)));

        assertThat(StatusMapping.status(report, List.of(), NOW).vanished())
                .containsExactly(
                        new VanishedStatus(
                                "0000:02:00.0",
                                "nic",
                                List.of("0000:02:00.1"),
                                null,
                                "2026-11-21T10:00:00Z"),
                        new VanishedStatus(
                                "0000:02:00.0",
                                "nic",
                                List.of("0000:02:00.1"),
                                "a/b",
                                "2026-11-21T11:00:00.500Z"));
        assertThat(status(List.of(), List.of(), List.of()).vanished()).isNull();
    }

    @Test
    void a_condition_keeps_its_time_until_its_status_changes() {
        List<HostNodeCondition> before =
                requireNonNull(
                        status(
                                        List.of(),
                                        List.of(condition("Same", true), condition("Turned", true)),
                                        List.of(),
                                        THEN)
                                .conditions());

        List<HostNodeCondition> after =
                status(
                                List.of(),
                                List.of(
                                        condition("Same", true),
                                        condition("Turned", false),
                                        condition("New", true)),
                                before,
                                NOW)
                        .conditions();

        assertThat(after)
                .extracting(
                        HostNodeCondition::type,
                        HostNodeCondition::status,
                        HostNodeCondition::lastTransitionTime)
                .containsExactly(
                        tuple("Same", "True", "2026-11-21T10:00:00Z"),
                        tuple("Turned", "False", "2026-11-21T11:00:00Z"),
                        tuple("New", "True", "2026-11-21T11:00:00Z"));
    }

    private static Identity identity(String id) {
        return new Identity(PciId.parse(id), Optional.empty(), PciClass.parse("020000"));
    }

    private static NodeCondition condition(String type, boolean status) {
        return new NodeCondition(type, status, "Because", "it is so");
    }

    private static HostNodeStatus status(
            List<UnitState> units, List<NodeCondition> conditions, List<HostNodeCondition> before) {
        return status(units, conditions, before, NOW);
    }

    private static HostNodeStatus status(
            List<UnitState> units,
            List<NodeCondition> conditions,
            List<HostNodeCondition> before,
            Instant now) {
        List<UnitReport> reports =
                IntStream.range(0, units.size())
                        .mapToObj(i ->
                                new UnitReport(
                                        UnitId.parse("0000:00:%02x.0".formatted(i)),
                                        "nic",
                                        units.get(i),
                                        THEN))
                        .toList();
        return StatusMapping.status(
                new NodeReport(MACHINE, 3, reports, conditions, List.of()), before, now);
    }
}
