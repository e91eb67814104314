// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.guest;

import static io.hostdev.core.oracle.Functions.idle;
import static io.hostdev.core.oracle.Functions.virtual;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.oracle.RandomMachines;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.pci.PciAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestLayoutTest {

    @Test
    void functionZeroOfAFourFunctionCardComesLast() {
        assertThat(
                        layout(
                                idle("02:00.0", 1),
                                idle("02:00.1", 1),
                                idle("02:00.2", 1),
                                idle("02:00.3", 1)))
                .containsExactly(
                        "0000:02:00.1 at 0.1",
                        "0000:02:00.2 at 0.2",
                        "0000:02:00.3 at 0.3",
                        "0000:02:00.0 at 0.0 multifunction");
    }

    @Test
    void functionsInGroupsOfTheirOwnStillShareTheSlot() {
        assertThat(layout(idle("03:00.1", 8), idle("03:00.0", 7)))
                .containsExactly("0000:03:00.1 at 0.1", "0000:03:00.0 at 0.0 multifunction");
    }

    @Test
    void theLowestStandsInForAFunctionZeroThatWasNotSelected() {
        assertThat(layout(idle("02:00.1", 1), idle("02:00.3", 1), idle("02:00.6", 1)))
                .containsExactly(
                        "0000:02:00.3 at 0.3",
                        "0000:02:00.6 at 0.6",
                        "0000:02:00.1 at 0.0 multifunction");
    }

    @Test
    void aHoleInTheNumbersStays() {
        assertThat(layout(idle("02:00.0", 1), idle("02:00.3", 1)))
                .containsExactly("0000:02:00.3 at 0.3", "0000:02:00.0 at 0.0 multifunction");
    }

    @Test
    void aFunctionAloneInItsSlotIsFunctionZeroOfASlotOfItsOwn() {
        assertThat(layout(idle("02:00.3", 1))).containsExactly("0000:02:00.3 at 0.0");
        assertThat(layout(idle("01:00.0", 1), idle("02:00.0", 1), idle("10000:01:00.0", 1)))
                .containsExactly(
                        "0000:01:00.0 at 0.0", "0000:02:00.0 at 1.0", "10000:01:00.0 at 2.0");
    }

    @Test
    void virtualFunctionsGetASlotEachAlsoBesideTheirPhysicalFunction() {
        assertThat(
                        layout(
                                idle("3b:00.0", 1),
                                idle("3b:00.1", 1),
                                virtual("3b:00.2", 1, "3b:00.0", 0),
                                virtual("3b:00.3", 1, "3b:00.0", 1),
                                virtual("3b:01.0", 2, "3b:00.0", 2)))
                .containsExactly(
                        "0000:3b:00.1 at 0.1",
                        "0000:3b:00.0 at 0.0 multifunction",
                        "0000:3b:00.2 at 1.0",
                        "0000:3b:00.3 at 2.0",
                        "0000:3b:01.0 at 3.0");
    }

    @Test
    void severalCardsComeOneAfterTheOther() {
        assertThat(
                        layout(
                                idle("02:00.1", 1),
                                idle("01:00.1", 1),
                                idle("02:00.0", 1),
                                idle("01:00.0", 1)))
                .containsExactly(
                        "0000:01:00.1 at 0.1",
                        "0000:01:00.0 at 0.0 multifunction",
                        "0000:02:00.1 at 1.1",
                        "0000:02:00.0 at 1.0 multifunction");
    }

    @Test
    void aGuestCanAlwaysScanTheLayout() {
        Seeds.each(
                10_000,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<Function> selected = new ArrayList<>(machine.functions());
                    selected.removeIf(function -> random.nextInt(3) == 0);
                    Collections.shuffle(selected, random);
                    List<GuestFunction> order = GuestLayout.of(selected).attachOrder();
                    assertThat(order.stream().map(GuestFunction::host))
                            .containsExactlyInAnyOrderElementsOf(
                                    selected.stream().map(Function::address).toList());
                    Set<Integer> complete = new HashSet<>();
                    Set<List<Integer>> places = new HashSet<>();
                    for (GuestFunction each : order) {
                        assertThat(places.add(List.of(each.slot(), each.function()))).isTrue();
                        assertThat(complete)
                                .as("function 0 is the last")
                                .doesNotContain(each.slot());
                        if (each.function() == 0) {
                            complete.add(each.slot());
                        }
                        long inSlot = inSlot(order, each.slot());
                        assertThat(each.multifunction())
                                .isEqualTo(each.function() == 0 && inSlot > 1);
                        Function host = machine.function(each.host()).orElseThrow();
                        assertThat(inSlot).isEqualTo(together(selected, host));
                        assertThat(
                                        each.function() == 0
                                                || each.function() == host.address().function())
                                .isTrue();
                    }
                    assertThat(order).allMatch(each -> complete.contains(each.slot()));
                    assertThat(complete).allMatch(slot -> slot < complete.size());
                });
    }

    private static long inSlot(List<GuestFunction> order, int slot) {
        return order.stream().filter(each -> each.slot() == slot).count();
    }

    /// How many of the selected functions are of one physical device with this one.
    private static long together(List<Function> selected, Function host) {
        if (host.isVirtualFunction()) {
            return 1;
        }
        PciAddress at = host.address();
        return selected.stream()
                .filter(other -> !other.isVirtualFunction())
                .map(Function::address)
                .filter(other ->
                        other.domain() == at.domain()
                                && other.bus() == at.bus()
                                && other.device() == at.device())
                .count();
    }

    private static List<String> layout(Function... functions) {
        return GuestLayout.of(List.of(functions)).attachOrder().stream()
                .map(each ->
                        "%s at %d.%d%s"
                                .formatted(
                                        each.host(),
                                        each.slot(),
                                        each.function(),
                                        each.multifunction() ? " multifunction" : ""))
                .toList();
    }
}
