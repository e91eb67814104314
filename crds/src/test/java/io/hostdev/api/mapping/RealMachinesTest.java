// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.mapping;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.hostdev.api.v1alpha1.HostNode;
import io.hostdev.api.v1alpha1.HostNodeStatus;
import io.hostdev.core.claim.Claim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.IommuGroup;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.oracle.AppliedPlan;
import io.hostdev.core.oracle.Claims;
import io.hostdev.core.oracle.PlanOracle;
import io.hostdev.core.pci.PciAddress;
import io.hostdev.core.plan.NodePlan;
import io.hostdev.core.plan.PlannedUnit;
import io.hostdev.core.plan.Planner;
import io.hostdev.core.plan.RefusedUnit;
import io.hostdev.core.plan.Remark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The captures in `machines/`: whatever an admin may select on one of them, the plan is right.
class RealMachinesTest {

    private static final Path MACHINES = Path.of("..", "machines");

    static List<String> machines() throws IOException {
        try (Stream<Path> files = Files.list(MACHINES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreAllOfThem() throws IOException {
        assertThat(machines()).hasSize(28);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void aCaptureSurvivesTheDomainAndBack(String name) {
        Machine machine = machine(name);
        assertThat(machine.functions()).isNotEmpty();
        assertThat(
                        MachineMapping.machine(
                                new HostNodeStatus(
                                        MachineMapping.kernel(machine.kernel()),
                                        MachineMapping.functions(machine),
                                        null,
                                        null,
                                        null)))
                .isEqualTo(machine);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everyEndpointAloneAndWithItsSlot(String name) {
        Machine machine = machine(name);
        for (Function function : machine.functions()) {
            if (!function.identity().pciClass().isBridge()) {
                String address = function.address().toString();
                check(machine, Claims.claim("alone", address));
                check(machine, Claims.detaching(Claims.claim("alone-detaching", address)));
                String slot = function.address().slot() + ".*";
                check(machine, Claims.claim("slot", slot));
                check(
                        machine,
                        Claims.oneByOne(Claims.detaching(Claims.claim("slot-detaching", slot))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void allSlotsCompetingForTheirGroups(String name) {
        Machine machine = machine(name);
        Claim[] claims =
                machine.functions().stream()
                        .map(function -> function.address().slot().toString())
                        .distinct()
                        .limit(60)
                        .map(slot -> Claims.claim("s" + slot.replace(':', '-'), slot + ".*"))
                        .toArray(Claim[]::new);
        check(machine, claims);
        for (int i = 0; i < claims.length; i += 2) {
            claims[i] = Claims.younger(Claims.detaching(claims[i]));
        }
        check(machine, claims);
    }

    private static void check(Machine machine, Claim... claims) {
        List<Claim> all = List.of(claims);
        NodePlan plan = Planner.plan(machine, all);
        PlanOracle.check(machine, all, Set.of(), plan);
        assertThat(Planner.plan(AppliedPlan.on(machine, plan), all)).isEqualTo(plan);
    }

    @Test
    void groupsSpanDomainsOfFiveDigits() {
        Machine machine = machine("dell-server-5vmd");
        List<IommuGroup> spanning =
                machine.groups().stream()
                        .filter(group -> domains(group).contains(0) && domains(group).size() > 1)
                        .toList();
        assertThat(spanning.stream().flatMap(group -> domains(group).stream()).distinct())
                .containsExactlyInAnyOrder(0, 0x10000, 0x10001, 0x10002, 0x10003, 0x10004);
    }

    @Test
    void functionsWithoutAGroupAreRefused() {
        assertThat(refusals("dell-latitude-7490", Claims.claim("gpu", "00:02.0")))
                .containsExactly("NoIommuGroup");
    }

    @Test
    void threeCardsOfAnEmbeddedBoardAreOneUnit() {
        NodePlan plan =
                plan(
                        "pcengines-apu2-before",
                        Claims.claim("nics", "01:00.0", "02:00.0", "03:00.0"));
        assertThat(plan.units())
                .singleElement()
                .satisfies(unit -> assertThat(unit.functions()).hasSize(3));
        assertThat(plan.remarks().stream().map(Remark::reason)).containsExactly("JoinedByGroup");
    }

    @Test
    void aGraphicsCardWithTwoGroupsIsOneUnit() {
        NodePlan plan = plan("alderlake-z690-vmd", Claims.claim("gpu", "03:00.*"));
        assertThat(plan.units().stream().map(PlannedUnit::functions))
                .containsExactly(List.of(PciAddress.parse("03:00.0"), PciAddress.parse("03:00.1")));
        assertThat(plan.remarks()).isEmpty();
    }

    @Test
    void aBridgeOnShpchpKeepsTheDisplayBehindIt() {
        assertThat(
                        refusals(
                                "arm-adlink-ava-altra",
                                Claims.detaching(Claims.claim("bmc", "0004:02:00.0"))))
                .containsExactly("GroupNotViable");
    }

    @Test
    void virtualFunctionsOfOnePhysicalFunctionShareItsGroupOrNot() {
        NodePlan plan = plan("icelake-cx7-vfs", Claims.claim("all", "b1:00.*", "b1:01.*"));
        assertThat(plan.units().stream().map(unit -> unit.functions().size()))
                .containsExactly(1, 6, 1, 1);
        assertThat(plan.remarks().stream().map(Remark::reason))
                .containsExactlyInAnyOrder("PhysicalFunctionKept", "JoinedByGroup");
    }

    private static List<Integer> domains(IommuGroup group) {
        return List.copyOf(
                group.functions().stream()
                        .map(function -> function.address().domain())
                        .collect(toSet()));
    }

    private static List<String> refusals(String name, Claim claim) {
        return plan(name, claim).refused().stream()
                .map(RefusedUnit::refusal)
                .map(refusal -> refusal.reason())
                .toList();
    }

    private static NodePlan plan(String name, Claim claim) {
        return Planner.plan(machine(name), List.of(claim));
    }

    private static Machine machine(String name) {
        Path file = MACHINES.resolve(name + ".yaml");
        try (InputStream yaml = Files.newInputStream(file)) {
            HostNode node =
                    new KubernetesSerialization(new ObjectMapper(), true)
                            .unmarshal(yaml, HostNode.class);
            assertThat(node.getMetadata().getName()).isEqualTo(name);
            return MachineMapping.machine(node.getStatus());
        } catch (IOException unreadable) {
            throw new AssertionError("cannot read " + file, unreadable);
        }
    }
}
