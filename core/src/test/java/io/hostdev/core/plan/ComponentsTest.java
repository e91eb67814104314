// SPDX-License-Identifier: Apache-2.0
package io.hostdev.core.plan;

import static io.hostdev.core.oracle.Functions.idle;
import static io.hostdev.core.oracle.Functions.virtual;
import static io.hostdev.core.oracle.Functions.withoutGroup;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostdev.core.claim.Grouping.UnitScope;
import io.hostdev.core.machine.Function;
import io.hostdev.core.machine.Machine;
import io.hostdev.core.oracle.BruteForce;
import io.hostdev.core.oracle.RandomMachines;
import io.hostdev.core.oracle.Seeds;
import io.hostdev.core.pci.PciAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComponentsTest {

    @ParameterizedTest
    @EnumSource
    void theyAreTheTransitiveClosure(UnitScope scope) {
        Seeds.sample(
                10_000,
                random -> {
                    Machine machine = RandomMachines.machine(random);
                    List<List<Function>> components = Components.of(machine.functions(), scope);
                    Set<Set<PciAddress>> sets = new HashSet<>();
                    for (List<Function> component : components) {
                        assertThat(component.stream().map(Function::address)).isSorted();
                        sets.add(new TreeSet<>(component.stream().map(Function::address).toList()));
                    }
                    assertThat(sets).isEqualTo(BruteForce.components(machine.functions(), scope));
                    assertThat(components.stream().map(each -> each.getFirst().address()))
                            .isSorted();
                });
    }

    @Test
    void slotAndGroupAreIndependentRelations() {
        List<Function> twoCardsInOneGroup =
                List.of(idle("01:00.0", 1), idle("01:00.1", 2), idle("02:00.0", 2));
        assertThat(components(UnitScope.DEVICE, twoCardsInOneGroup))
                .containsExactly("[0000:01:00.0, 0000:01:00.1, 0000:02:00.0]");
        assertThat(components(UnitScope.FUNCTION, twoCardsInOneGroup))
                .containsExactly("[0000:01:00.0]", "[0000:01:00.1, 0000:02:00.0]");
    }

    @Test
    void aGroupJoinsOverDomainsAndASlotNumberDoesNot() {
        assertThat(
                        components(
                                UnitScope.DEVICE,
                                List.of(
                                        idle("0000:01:00.0", 1),
                                        idle("0000:02:00.0", 2),
                                        idle("10000:01:00.0", 3),
                                        idle("10000:02:00.0", 2))))
                .containsExactly(
                        "[0000:01:00.0]", "[0000:02:00.0, 10000:02:00.0]", "[10000:01:00.0]");
    }

    @Test
    void virtualFunctionsShareASlotByAccident() {
        assertThat(
                        components(
                                UnitScope.DEVICE,
                                List.of(
                                        idle("3b:00.0", 1),
                                        virtual("3b:00.1", 2, "3b:00.0", 0),
                                        virtual("3b:00.2", 3, "3b:00.0", 1))))
                .containsExactly("[0000:3b:00.0]", "[0000:3b:00.1]", "[0000:3b:00.2]");
    }

    @Test
    void functionsWithoutAGroupAreNotJoinedByIt() {
        assertThat(
                        components(
                                UnitScope.FUNCTION,
                                List.of(
                                        withoutGroup(idle("01:00.0", 1)),
                                        withoutGroup(idle("01:00.1", 1)))))
                .containsExactly("[0000:01:00.0]", "[0000:01:00.1]");
    }

    private static List<String> components(UnitScope scope, List<Function> functions) {
        return Components.of(functions, scope).stream()
                .map(component -> component.stream().map(Function::address).toList().toString())
                .toList();
    }
}
