// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static io.hostdev.core.oracle.Claims.claim;
import static io.hostdev.core.oracle.Claims.younger;
import static io.hostdev.core.oracle.Functions.idle;
import static io.hostdev.core.oracle.Functions.machine;
import static io.hostdev.core.oracle.Functions.nic;
import static io.hostdev.core.oracle.Functions.onVfio;
import static io.hostdev.core.oracle.Functions.role;
import static io.hostdev.core.oracle.Functions.virtual;
import static io.hostdev.core.oracle.Functions.withVirtualFunctions;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.Claim;
import io.hostdev.core.claim.VirtualFunctionsClaim;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.machine.SriovRole.PhysicalFunction;
import io.hostdev.core.oracle.Claims;
import io.hostdev.core.select.Selector;
import io.hostdev.core.select.VirtualFunctionPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// How many VFs a PF gets, and the sentences that an admin reads.
class PhysicalFunctionsTest {

    private static final Function PF = withVirtualFunctions(nic("01:00.0", 1), 0);
    private static final Function VF_0 = virtual("01:10.0", 20, "0000:01:00.0", 0);
    private static final Function VF_1 = virtual("01:10.2", 21, "0000:01:00.0", 1);

    @Test
    void aPhysicalFunctionGetsWhatIsWanted() {
        assertThat(plan(machine(PF), List.of(), wanted("numbers", 4)))
                .containsExactly("0000:01:00.0: 4 for numbers, unprobed []");
    }

    @Test
    void whatHasNoSriovIsPassedOver() {
        assertThat(plan(machine(nic("01:00.0", 1)), List.of(), wanted("numbers", 4))).isEmpty();
    }

    @Test
    void thoseThatAHostDeviceNamesByTheirPhysicalFunctionAreNotProbed() {
        assertThat(plan(machine(PF), List.of(named("vf-nics", 1, 2)), wanted("numbers", 4)))
                .containsExactly("0000:01:00.0: 4 for numbers, unprobed [1, 2]");
    }

    @Test
    void whatCannotBeHadIsRefusedInWords() {
        assertThat(plan(machine(PF), List.of(), wanted("numbers", 9)))
                .containsExactly(
                        "numbers refused TooManyVirtualFunctions: 0000:01:00.0 offers at most 8 virtual functions, and 9 are wanted: set count to 8 or less");
        assertThat(plan(machine(sriov(idle("01:00.0", 1))), List.of(), wanted("numbers", 1)))
                .containsExactly(
                        "numbers refused NoPhysicalFunctionDriver: 0000:01:00.0 has no driver, and only its host driver can switch virtual functions on: bind it to that");
        assertThat(plan(machine(sriov(onVfio("01:00.0", 1))), List.of(), wanted("numbers", 1)))
                .containsExactly(
                        "numbers refused PhysicalFunctionOnVfio: 0000:01:00.0 is on vfio-pci, and only its host driver can switch virtual functions on: bind it to that, or select another");
    }

    @Test
    void theOlderOfTwoSaysHowMany() {
        assertThat(
                        plan(
                                machine(PF),
                                List.of(),
                                wanted("younger", 2, Instant.ofEpochSecond(9)),
                                wanted("older", 3)))
                .containsExactly(
                        "0000:01:00.0: 3 for older, unprobed []",
                        "younger refused VirtualFunctionsClaimed: VirtualFunctions older, which is older, says how many 0000:01:00.0 has: select another, or change older");
    }

    @Test
    void anOlderHostDeviceKeepsThePhysicalFunctionAndAYoungerOneDoesNotGetIt() {
        Claim nic = claim("nic", "01:00.0");
        assertThat(
                        plan(
                                machine(PF),
                                List.of(nic),
                                wanted("numbers", 2, nic.created().plusSeconds(1))))
                .containsExactly(
                        "nic: [0000:01:00.0]",
                        "numbers refused PhysicalFunctionClaimed: 0000:01:00.0 itself belongs to HostDevice nic, which is older: select another, or change nic");
        assertThat(plan(machine(PF), List.of(younger(nic)), wanted("numbers", 2, nic.created())))
                .containsExactly(
                        "0000:01:00.0: 2 for numbers, unprobed []",
                        "nic refused WantedForVirtualFunctions: 0000:01:00.0 is to have virtual functions by VirtualFunctions numbers: select those, or leave it out there");
    }

    /// That is the drain: what is not planned is given back.
    @Test
    void virtualFunctionsWhoseNumberChangesAreInNoUnit() {
        Machine two = machine(having(2, OptionalInt.of(0)), VF_0, VF_1);
        List<Claim> claims = List.of(named("vf-nics", 0, 0));
        assertThat(plan(two, claims, wanted("numbers", 2)))
                .containsExactly(
                        "vf-nics: [0000:01:10.0]", "0000:01:00.0: 2 for numbers, unprobed [0]");
        assertThat(plan(two, claims, wanted("numbers", 3)))
                .containsExactly(
                        "0000:01:00.0: 3 for numbers, unprobed [0]",
                        "vf-nics refused VirtualFunctionsChanging: 0000:01:10.0 is about to go: the number of virtual functions of 0000:01:00.0 changes from 2 to 3, for which all of them are removed");
    }

    @Test
    void whatIsNoLongerWantedGoesBackToTheNumberThatItHad() {
        List<Claim> claims = List.of(named("vf-nics", 0, 0));
        assertThat(plan(machine(having(2, OptionalInt.of(0)), VF_0, VF_1), claims))
                .containsExactly(
                        "vf-nics refused VirtualFunctionsChanging: 0000:01:10.0 is about to go: the number of virtual functions of 0000:01:00.0 changes from 2 to 0, for which all of them are removed");
        assertThat(plan(machine(having(2, OptionalInt.empty()), VF_0, VF_1), claims))
                .containsExactly("vf-nics: [0000:01:10.0]");
    }

    @Test
    void aRefusalTakesNothingAway() {
        assertThat(
                        plan(
                                machine(having(2, OptionalInt.of(0)), VF_0, VF_1),
                                List.of(named("vf-nics", 0, 0)),
                                wanted("numbers", 99)))
                .containsExactly(
                        "vf-nics: [0000:01:10.0]",
                        "0000:01:00.0: those there for numbers, unprobed [0]",
                        "numbers refused TooManyVirtualFunctions: 0000:01:00.0 offers at most 8 virtual functions, and 99 are wanted: set count to 8 or less");
    }

    private static Function sriov(Function function) {
        return role(function, new PhysicalFunction(8, 0));
    }

    private static Function having(int enabled, OptionalInt original) {
        return role(nic("01:00.0", 1), new PhysicalFunction(8, enabled, original));
    }

    private static VirtualFunctionsClaim wanted(String name, int count) {
        return wanted(name, count, Instant.EPOCH);
    }

    private static VirtualFunctionsClaim wanted(String name, int count, Instant created) {
        return new VirtualFunctionsClaim(
                name, created, Map.of(), List.of(Selector.byAddress("0000:01:00.0")), count);
    }

    private static Claim named(String name, int first, int last) {
        Claim any = Claims.claim(name, "01:00.0");
        Selector selector =
                new Selector(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        List.of(new VirtualFunctionPattern(PF.address(), first, last)),
                        Set.of());
        return new Claim(
                name,
                any.created(),
                any.resourceName(),
                any.nodeSelector(),
                List.of(selector),
                any.grouping(),
                any.terms());
    }

    private static List<String> plan(
            Machine machine, List<Claim> claims, VirtualFunctionsClaim... wanted) {
        NodePlan plan = Planner.plan(machine, claims, List.of(wanted), Set.of());
        List<String> lines = new ArrayList<>();
        plan.units().forEach(unit -> lines.add(unit.hostDevice() + ": " + unit.functions()));
        plan.virtualFunctions()
                .forEach(one ->
                        lines.add(
                                "%s: %s for %s, unprobed %s"
                                        .formatted(
                                                one.physicalFunction(),
                                                one.count().isPresent()
                                                        ? one.count().getAsInt()
                                                        : "those there",
                                                one.owner(),
                                                one.unprobed())));
        plan.refusedVirtualFunctions()
                .forEach(one ->
                        lines.add(
                                "%s refused %s: %s"
                                        .formatted(
                                                one.owner(),
                                                one.refusal().reason(),
                                                one.refusal().message())));
        plan.refused()
                .forEach(one ->
                        lines.add(
                                "%s refused %s: %s"
                                        .formatted(
                                                one.hostDevice(),
                                                one.refusal().reason(),
                                                one.refusal().message())));
        return lines;
    }
}
