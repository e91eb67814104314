// SPDX-License-Identifier: Apache-2.0
package io.hostdev.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hostdev.api.v1alpha1.UnitPhase;
import io.hostdev.api.v1alpha1.UnitStatus;
import io.hostdev.core.claim.ResourceName;
import io.hostdev.core.machine.HostUse;
import io.hostdev.core.machine.IommuGroupId;
import io.hostdev.core.machine.Kernel;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.Refusal;
import io.hostdev.core.viability.Blocker;
import io.hostdev.operator.contribution.NodeContribution;
import io.hostdev.operator.contribution.UnitView;
import io.hostdev.operator.status.Problem.Ground;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {

    private static final PciAddress NIC = PciAddress.parse("0000:02:00.0");
    private static final IommuGroupId GROUP = new IommuGroupId(11);
    private static final List<Blocker> BLOCKERS = List.of(new Blocker(NIC, "e1000e"));

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new Refusal.NotAnEndpoint(NIC), Ground.ACCEPTANCE, "NotAnEndpoint"),
                Arguments.of(
                        new Refusal.HasVirtualFunctions(NIC, 2),
                        Ground.ACCEPTANCE,
                        "HasVirtualFunctions"),
                Arguments.of(
                        new Refusal.WantedForVirtualFunctions(NIC, "numbers"),
                        Ground.ACCEPTANCE,
                        "WantedForVirtualFunctions"),
                Arguments.of(
                        new Refusal.VirtualFunctionsChanging(NIC, NIC, 2, 3),
                        Ground.ACCEPTANCE,
                        "VirtualFunctionsChanging"),
                Arguments.of(
                        new Refusal.FunctionClaimed(NIC, "older"),
                        Ground.ACCEPTANCE,
                        "FunctionClaimed"),
                Arguments.of(
                        new Refusal.GroupClaimed(GROUP, NIC, "older"),
                        Ground.ACCEPTANCE,
                        "GroupClaimed"),
                Arguments.of(
                        new Refusal.ResourceNameTaken(ResourceName.defaultFor("nic"), "older"),
                        Ground.ACCEPTANCE,
                        "ResourceNameTaken"),
                Arguments.of(
                        new Refusal.HostCritical(
                                NIC, new HostUse(HostUse.Kind.DEFAULT_ROUTE, "eth0")),
                        Ground.ACCEPTANCE,
                        "HostCritical"),
                Arguments.of(new Refusal.NoIommu(), Ground.VIABILITY, "NoIommu"),
                Arguments.of(
                        new Refusal.NoIommufd("6.1.0", Kernel.Iommufd.ABSENT),
                        Ground.VIABILITY,
                        "NoIommufd"),
                Arguments.of(
                        new Refusal.OnAnotherVfioDriver(NIC, "vfio-pci", "mlx5_vfio_pci"),
                        Ground.VIABILITY,
                        "OnAnotherVfioDriver"),
                Arguments.of(
                        new Refusal.NoIommuGroup(NIC, Kernel.Iommu.SMMU),
                        Ground.VIABILITY,
                        "NoIommuGroup"),
                Arguments.of(
                        new Refusal.SiblingsInUse(GROUP, BLOCKERS),
                        Ground.VIABILITY,
                        "SiblingsInUse"),
                Arguments.of(
                        new Refusal.GroupNotViable(GROUP, BLOCKERS),
                        Ground.VIABILITY,
                        "GroupNotViable"),
                Arguments.of(new Refusal.NotOnVfio(NIC, "e1000e"), Ground.VIABILITY, "NotOnVfio"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void eachRefusalIsOneReason(Refusal refusal, Ground ground, String reason) {
        assertThat(problems(new UnitView.Refused("0000:02:00.0", refusal)))
                .containsExactly(new Problem("a", ground, reason, refusal.message()));
    }

    @Test
    void everyRefusalIsInTheTable() {
        assertThat(refusals().<Class<?>>map(row -> row.get()[0].getClass()).toList())
                .containsExactlyInAnyOrder(Refusal.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @CsvSource({
        // phase, reason, message, standing, problem's reason, problem's message
        "READY,     ,           ,             READY,   ,",
        "DETACHED,  ,           ,             READY,   ,",
        "IN_USE,    ,           ,             IN_USE,  ,",
        "BINDING,   ,           ,             PENDING, Binding,    0000:02:00.0 is Binding",
        "FAILED,    BindFailed, bind: EBUSY,  BLOCKED, BindFailed, 0000:02:00.0: bind: EBUSY",
        "FAILED,    BindFailed, 0000:02:00.0: bind: EBUSY, BLOCKED, BindFailed, 0000:02:00.0: bind: EBUSY",
        "MISSING,   ,           ,             BLOCKED, Missing,    0000:02:00.0 is Missing",
        "UNHEALTHY, ForeignHolder, process 42 has it, BLOCKED, ForeignHolder, 0000:02:00.0: process 42 has it",
        "DRAINING,  StillAllocated, waits for pod a/b, IN_USE, StillAllocated, 0000:02:00.0: waits for pod a/b",
        "RELEASING, StillHeld, waits for process 42, IN_USE, StillHeld, 0000:02:00.0: waits for process 42",
    })
    void eachPhaseHasItsStanding(
            UnitPhase phase,
            @Nullable String reason,
            @Nullable String message,
            Standing standing,
            @Nullable String problemReason,
            @Nullable String problemMessage) {
        UnitView unit =
                new UnitView.Reported(
                        new UnitStatus("0000:02:00.0", "nic", phase, null, null, reason, message));

        assertThat(Standing.of(unit)).isEqualTo(standing);
        assertThat(problems(unit))
                .extracting(Problem::reason, Problem::message)
                .isEqualTo(
                        problemReason == null
                                ? List.of()
                                : List.of(tuple(problemReason, problemMessage)));
    }

    /// By the agent's reason: it was granted, and speaks against two conditions now.
    @ParameterizedTest
    @CsvSource({
        "UNHEALTHY, GroupNotViable,   VIABILITY_LOST",
        "UNHEALTHY, NoIommuGroup,     VIABILITY_LOST",
        "UNHEALTHY, ViabilityUnknown, VIABILITY_LOST",
        "UNHEALTHY, Drifted,          OPERATION",
        "FAILED,    BindFailed,       OPERATION",
        "BINDING,   Waiting,          PROGRESS",
    })
    void whatIsNoLongerViableIsToldFromWhatDoesNotWork(
            UnitPhase phase, String reason, Ground ground) {
        assertThat(
                        problems(
                                new UnitView.Reported(
                                        new UnitStatus(
                                                "0000:02:00.0",
                                                "nic",
                                                phase,
                                                null,
                                                null,
                                                reason,
                                                "words"))))
                .extracting(Problem::ground)
                .containsExactly(ground);
    }

    @Test
    void whatBlocksComesBeforeWhatWaits() {
        assertThat(
                        problems(
                                new UnitView.Awaited("0000:01:00.0"),
                                new UnitView.Refused("0000:02:00.0", new Refusal.NoIommu())))
                .extracting(Problem::reason)
                .containsExactly("NoIommu", "Planned");
    }

    private static List<Problem> problems(UnitView... units) {
        return Problem.of(
                new NodeContribution("a", 1, true, List.of(units), List.of(), List.of(), null));
    }
}
